(* The reals are an ordered ring, in which examples are given by rational numbers. *)
From Coq Require Import Reals Qreals.
From Coq Require Export QArith.
From Samproof Require Export Rings.
Open Scope ordered_scope.

Definition reals : ordered_ring.
Proof.
  refine {| carrier := Rdefinitions.R; zero := R0; one := R1; add := Rplus; mul := Rmult; sub := Rminus; opp := Ropp; lt := Rlt;
            laws := RTheory; lt_irreflexive := Rlt_irrefl; lt_transitive := Rlt_trans; lt_total := Rtotal_order;
            lt_mul := Rmult_lt_0_compat; lt_one := Rlt_0_1 |}.
  intros a b c; apply Rplus_lt_compat_r.
Defined.

(* The value of a polynomial at rational numbers. *)
Fixpoint at_rationals (l : list Q) (p : poly) : Q :=
  match p with
  | PEO => 0%Q
  | PEI => 1%Q
  | PEc n => inject_Z n
  | PEX _ i => BinList.nth 0%Q i l
  | PEadd p q => Qred (at_rationals l p + at_rationals l q)
  | PEsub p q => Qred (at_rationals l p - at_rationals l q)
  | PEmul p q => Qred (at_rationals l p * at_rationals l q)
  | PEopp p => Qopp (at_rationals l p)
  | PEpow p n => Qred (Qpower (at_rationals l p) (Z.of_N n))
  end.
Definition real (q : Q) : reals := Q2R q.

Lemma real_mul p q : real (Qmult p q) = real p * real q.
Proof. apply Q2R_mult. Qed.
Lemma real_is n : num n = real (inject_Z n).
Proof.
  transitivity (IZR n); [|unfold real, Q2R; cbn; now rewrite Rinv_1, Rmult_1_r].
  induction n as [|n IH|n IH] using Z.peano_ind; [reflexivity| |].
  - unfold Z.succ; rewrite (morph_add numbers), plus_IZR, IH; reflexivity.
  - unfold Z.pred; rewrite (morph_add numbers), plus_IZR, IH; reflexivity.
Qed.
Lemma real_power q n : real q ^ n = real (Qpower q (Z.of_N n)).
Proof.
  destruct n as [|n]; [exact (real_is 1)|change (pow_pos mul (real q) n = real (pow_pos Qmult q n))].
  induction n as [n IH|n IH|]; cbn [pow_pos]; rewrite ?IH, ?real_mul; reflexivity.
Qed.
Lemma real_ok l p : ev (map real l) p = real (at_rationals l p).
Proof.
  induction p as [| |n|i|p IHp q IHq|p IHp q IHq|p IHp q IHq|p IHp|p IHp n]; cbn [ev at_rationals]; rewrite ?IHp, ?IHq.
  - exact (real_is 0).
  - exact (real_is 1).
  - apply real_is.
  - rewrite <- (nth_map real); exact (f_equal (fun d => BinList.nth d i (map real l)) (real_is 0)).
  - rewrite (Qeq_eqR _ _ (Qred_correct _)); symmetry; apply Q2R_plus.
  - rewrite (Qeq_eqR _ _ (Qred_correct _)); symmetry; apply Q2R_minus.
  - rewrite (Qeq_eqR _ _ (Qred_correct _)); symmetry; apply real_mul.
  - symmetry; apply Q2R_opp.
  - rewrite (Qeq_eqR _ _ (Qred_correct _)); apply real_power.
Qed.

Definition true_there (l : list Q) (r : relation) : bool :=
  let value := at_rationals l in
  match r with
  | Leq a b => Qle_bool (value a) (value b)
  | Less a b => negb (Qle_bool (value b) (value a))
  | Equal a b => Qeq_bool (value a) (value b)
  | Differ a b => negb (Qeq_bool (value a) (value b))
  end.
Lemma true_there_ok l r : true_there l r = true -> stated r (map real l).
Proof.
  destruct r as [a b|a b|a b|a b]; cbn [true_there stated]; rewrite (real_ok l a), (real_ok l b); intro h.
  - destruct (Rle_lt_or_eq_dec _ _ (Qle_Rle _ _ (proj1 (Qle_bool_iff _ _) h))); [now left|now right].
  - apply Qlt_Rlt, Qnot_le_lt; intro k; apply Qle_bool_iff in k; now rewrite k in h.
  - now apply Qeq_eqR, Qeq_bool_eq.
  - intro k; apply eqR_Qeq, Qeq_bool_iff in k; now rewrite k in h.
Qed.

(* There are numbers with a property. *)
Fixpoint some (n : nat) (P : list reals -> Prop) : Prop :=
  match n with O => P nil | S n => exists x, some n (fun l => P (x :: l)) end.
Lemma rationals_are_there l given :
  forallb (true_there l) given = true -> some (length l) (@together reals given).
Proof.
  intro h; assert (@together reals given (map real l)) as k.
  - induction given as [|r [|s rest] IH]; [exact I| |]; cbn [forallb] in h; apply andb_prop in h as [h k]; apply true_there_ok in h.
    + exact h.
    + exact (conj h (IH k)).
  - clear h; generalize (@together reals given) k; clear k; induction l as [|q l IH]; intros P k; [exact k|].
    exists (real q); now apply IH.
Qed.
