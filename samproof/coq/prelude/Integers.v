(* Polynomials with integer coefficients, on which certificates are checked. *)
From Coq Require Import Lra Lia.
From Samproof Require Export Rules.
Open Scope R_scope.

Definition whole := Pol Z.
Definition wev (l : list R) (P : whole) : R := Pphi 0 Rplus Rmult IZR l P.
Definition wadd : whole -> whole -> whole := Padd 0%Z Z.add Z.eqb.
Definition wsub : whole -> whole -> whole := Psub 0%Z Z.add Z.sub Z.opp Z.eqb.
Definition wmul : whole -> whole -> whole := Pmul 0%Z 1%Z Z.add Z.mul Z.eqb.
Definition wopp : whole -> whole := Popp Z.opp.
Definition wscale (P : whole) (c : Z) : whole := PmulC 0%Z 1%Z Z.mul Z.eqb P c.
Definition wsame : whole -> whole -> bool := Peq Z.eqb.
Arguments wev : simpl never.
Arguments wadd : simpl never.
Arguments wsub : simpl never.
Arguments wmul : simpl never.
Arguments wopp : simpl never.
Arguments wscale : simpl never.
Arguments wsame : simpl never.

Lemma Z_morphism : ring_morph 0 1 Rplus Rmult Rminus Ropp eq 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Z.eqb IZR.
Proof.
  constructor; intros; try reflexivity; [apply plus_IZR|apply minus_IZR|apply mult_IZR|apply opp_IZR|].
  f_equal; now apply Z.eqb_eq.
Qed.

Lemma wadd_ok l P Q : wev l (wadd P Q) = wev l P + wev l Q.
Proof. exact (Padd_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Z_morphism Q P l). Qed.
Lemma wsub_ok l P Q : wev l (wsub P Q) = wev l P - wev l Q.
Proof. exact (Psub_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Z_morphism Q P l). Qed.
Lemma wmul_ok l P Q : wev l (wmul P Q) = wev l P * wev l Q.
Proof. exact (Pmul_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Z_morphism P Q l). Qed.
Lemma wopp_ok l P : wev l (wopp P) = - wev l P.
Proof. exact (Popp_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Z_morphism P l). Qed.
Lemma wscale_ok l P c : wev l (wscale P c) = wev l P * IZR c.
Proof. exact (PmulC_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Z_morphism c P l). Qed.
Lemma wsame_ok l P Q : wsame P Q = true -> wev l P = wev l Q.
Proof. intro h; exact (Peq_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) Z_morphism P Q h l). Qed.
Lemma wconst_ok l c : wev l (Pc c) = IZR c.
Proof. reflexivity. Qed.

Fixpoint wpow (P : whole) (n : positive) : whole :=
  match n with
  | xH => P
  | xO n => let Q := wpow P n in wmul Q Q
  | xI n => let Q := wpow P n in wmul P (wmul Q Q)
  end.
Lemma wpow_ok l P n : wev l (wpow P n) = wev l P ^ Pos.to_nat n.
Proof.
  induction n as [n IH|n IH|]; cbn [wpow]; rewrite ?wmul_ok, ?IH; [| |now rewrite pow_1].
  - replace (Pos.to_nat n~1) with (S (Pos.to_nat n + Pos.to_nat n)) by lia; cbn [pow]; now rewrite pow_add.
  - replace (Pos.to_nat n~0) with (Pos.to_nat n + Pos.to_nat n)%nat by lia; now rewrite pow_add.
Qed.

(* Integers over one denominator. *)
Definition fraction := (whole * positive)%type.
Definition fev (l : list R) (f : fraction) : R := wev l (fst f) / IZR (Zpos (snd f)).
Definition combined (op : whole -> whole -> whole) (f g : fraction) : fraction :=
  let '(P, d) := f in
  let '(Q, e) := g in
  if Pos.eqb d e then (op P Q, d)
  else let '(_, (d', e')) := Pos.ggcd d e in (op (wscale P (Zpos e')) (wscale Q (Zpos d')), (d * e')%positive).

Lemma positive_nonzero d : IZR (Zpos d) <> 0.
Proof. now apply not_0_IZR. Qed.
Lemma combined_ok l op rop f g :
  (forall P Q, wev l (op P Q) = rop (wev l P) (wev l Q)) -> (forall x y c, rop x y / c = rop (x / c) (y / c)) ->
  fev l (combined op f g) = rop (fev l f) (fev l g).
Proof.
  intros o s; destruct f as [P d], g as [Q e]; unfold combined, fev; cbn [fst snd].
  destruct (Pos.eqb_spec d e) as [<-|_]; [cbn [fst snd]; now rewrite o, s|].
  pose proof (Pos.ggcd_correct_divisors d e) as h; destruct (Pos.ggcd d e) as [c [d' e']]; destruct h as [hd he]; cbn [fst snd].
  rewrite o, !wscale_ok, s; subst d e; rewrite !Pos2Z.inj_mul, !mult_IZR.
  pose proof (positive_nonzero c); pose proof (positive_nonzero d'); pose proof (positive_nonzero e').
  f_equal; field; auto.
Qed.

Fixpoint cleared (p : poly) : fraction :=
  match p with
  | PEO => (Pc 0%Z, 1%positive)
  | PEI => (Pc 1%Z, 1%positive)
  | PEc (n # d) => (Pc n, d)
  | PEX _ i => (mk_X 0%Z 1%Z i, 1%positive)
  | PEadd a b => combined wadd (cleared a) (cleared b)
  | PEsub a b => combined wsub (cleared a) (cleared b)
  | PEmul a b => let '(P, d) := cleared a in let '(Q, e) := cleared b in (wmul P Q, (d * e)%positive)
  | PEopp a => let '(P, d) := cleared a in (wopp P, d)
  | PEpow a N0 => (Pc 1%Z, 1%positive)
  | PEpow a (Npos n) => let '(P, d) := cleared a in (wpow P n, Pos.pow d n)
  end.

Lemma cleared_is l p : fev l (cleared p) = ev l p.
Proof.
  induction p as [| |[n d]|i|a IHa b IHb|a IHa b IHb|a IHa b IHb|a IHa|a IHa [|n]]; cbn [cleared].
  - unfold fev, wev; unfold_ev; cbn; field.
  - unfold fev, wev; unfold_ev; cbn; field.
  - unfold fev, wev; unfold_ev; rewrite rational_Q2R; reflexivity.
  - unfold fev; cbn [fst snd]; unfold Rdiv; rewrite Rinv_1, Rmult_1_r; symmetry.
    exact (mkX_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Z_morphism i l).
  - rewrite (combined_ok l wadd Rplus), IHa, IHb; [reflexivity|apply wadd_ok|intros; unfold Rdiv; ring].
  - rewrite (combined_ok l wsub Rminus), IHa, IHb; [reflexivity|apply wsub_ok|intros; unfold Rdiv; ring].
  - change (ev l (PEmul a b)) with (ev l a * ev l b); rewrite <- IHa, <- IHb; destruct (cleared a) as [P d], (cleared b) as [Q e].
    unfold fev; cbn [fst snd]; rewrite wmul_ok, Pos2Z.inj_mul, mult_IZR; field; split; apply positive_nonzero.
  - change (ev l (PEopp a)) with (- ev l a); rewrite <- IHa; destruct (cleared a) as [P d].
    unfold fev; cbn [fst snd]; rewrite wopp_ok; unfold Rdiv; ring.
  - unfold fev, wev; unfold_ev; cbn; field.
  - change (ev l (PEpow a (Npos n))) with (ev l a ^ Pos.to_nat n); rewrite <- IHa; destruct (cleared a) as [P d].
    unfold fev; cbn [fst snd]; unfold Rdiv; rewrite wpow_ok, Rpow_mult_distr, Pos2Z.inj_pow, pow_inv.
    now rewrite pow_IZR, positive_nat_Z.
Qed.
Lemma cleared_ok l p : wev l (fst (cleared p)) = IZR (Zpos (snd (cleared p))) * ev l p.
Proof. rewrite <- cleared_is; unfold fev; field; apply positive_nonzero. Qed.

(* The greatest common divisor of the coefficients, and the polynomial without it. *)
Fixpoint content (P : whole) (g : Z) : Z :=
  match P with
  | Pc c => if Z.eqb g 1 then 1%Z else Z.gcd c g
  | Pinj _ Q => content Q g
  | PX P _ Q => content P (content Q g)
  end.
Fixpoint divided (g : Z) (P : whole) : whole :=
  match P with
  | Pc c => Pc (c / g)%Z
  | Pinj j Q => Pinj j (divided g Q)
  | PX P i Q => PX (divided g P) i (divided g Q)
  end.
Fixpoint divides (g : Z) (P : whole) : Prop :=
  match P with
  | Pc c => (g | c)%Z
  | Pinj _ Q => divides g Q
  | PX P _ Q => divides g P /\ divides g Q
  end.

Lemma divides_less c g P : (c | g)%Z -> divides g P -> divides c P.
Proof. induction P; cbn; intros; [eapply Z.divide_trans; eassumption|auto|tauto]. Qed.
Lemma content_divides P : forall g, (content P g | g)%Z /\ divides (content P g) P.
Proof.
  induction P as [c|j Q IH|P IHP i Q IHQ]; cbn; intro g.
  - destruct (Z.eqb_spec g 1) as [->|]; [split; apply Z.divide_1_l|split; [apply Z.gcd_divide_r|apply Z.gcd_divide_l]].
  - apply IH.
  - destruct (IHQ g) as [a b], (IHP (content Q g)) as [c d]; split; [eapply Z.divide_trans; eassumption|].
    split; [exact d|eapply divides_less; eassumption].
Qed.
Lemma divided_ok g P : g <> 0%Z -> divides g P -> forall l, wev l P = IZR g * wev l (divided g P).
Proof.
  intro z; unfold wev; induction P as [c|j Q IH|P IHP i Q IHQ]; cbn; intros d l.
  - rewrite <- mult_IZR; f_equal; now apply Z.div_exact, Z.mod_divide.
  - now apply IH.
  - destruct d as [p q]; rewrite (IHP p), (IHQ q); ring.
Qed.

Definition reduced (P : whole) : whole := let g := content P 0 in if Z.leb g 1 then P else divided g P.
Lemma reduced_ok l P : exists c, 0 < c /\ wev l P = c * wev l (reduced P).
Proof.
  unfold reduced; destruct (Z.leb_spec (content P 0) 1) as [_|h]; [exists 1; lra|].
  exists (IZR (content P 0)); split; [apply IZR_lt; lia|apply divided_ok; [lia|apply content_divides]].
Qed.
