(* Polynomials with rational coefficients over a list of reals.

   [ev l p] computes to the expression itself, so statements stay literal; equality of polynomials is decided by Coq's own
   normal form of ring expressions. *)
From Coq Require Export Reals QArith List.
From Coq Require Import RealField Qreals Lra Lia Ring_polynom Ring_theory Setoid.
Export Ring_polynom.
Export ListNotations.
Open Scope R_scope.

(* ---- numerals, read by a shorter way than the standard library's ---- *)

Definition read_positive (z : Z) : option positive := match z with Zpos p => Some p | _ => None end.
Definition shown_positive (p : positive) : Z := Zpos p.
Definition read_N (z : Z) : option N := match z with Z0 => Some N0 | Zpos p => Some (Npos p) | _ => None end.
Definition read_nat (z : Z) : option nat := match z with Zneg _ => None | _ => Some (Z.to_nat z) end.
Definition same_Z (z : Z) : Z := z.
Number Notation positive read_positive shown_positive : positive_scope.
Number Notation N read_N Z.of_N : N_scope.
Number Notation nat read_nat Z.of_nat : nat_scope.
Number Notation Z same_Z same_Z : Z_scope.

(* ---- polynomials with rational coefficients ---- *)

Definition rational (q : Q) : R :=
  match Qden q with
  | 1%positive => IZR (Qnum q)
  | d => match Qnum q with Zpos 1 => / IZR (Zpos d) | n => IZR n / IZR (Zpos d) end
  end.

Lemma rational_Q2R q : rational q = Q2R q.
Proof.
  destruct q as [n d]; unfold rational, Q2R; cbn [Qnum Qden].
  destruct d; try (rewrite Rinv_1; ring); destruct n as [|[]|]; unfold Rdiv; try ring; reflexivity.
Qed.

Definition poly := PExpr Q.
Notation Cst := (@PEc Q).
Notation Var := (PEX Q).
Declare Scope poly_scope.
Delimit Scope poly_scope with P.
Bind Scope poly_scope with poly.
Infix "+" := (@PEadd Q) : poly_scope.
Infix "-" := (@PEsub Q) : poly_scope.
Infix "*" := (@PEmul Q) : poly_scope.
Notation "- p" := (@PEopp Q p) : poly_scope.
Infix "^" := (@PEpow Q) : poly_scope.

(* The same without notations, in which proofs are written. *)
Definition Add : poly -> poly -> poly := @PEadd Q.
Definition Sub : poly -> poly -> poly := @PEsub Q.
Definition Mul : poly -> poly -> poly := @PEmul Q.
Definition Neg : poly -> poly := @PEopp Q.
Definition Pow : poly -> N -> poly := @PEpow Q.
Definition Int (n : Z) : poly := Cst (n # 1).
Definition Frac (n : Z) (d : positive) : poly := Cst (n # d).

Definition ev (l : list R) (p : poly) : R := PEeval 0 1 Rplus Rmult Rminus Ropp rational N.to_nat pow l p.
Arguments ev : simpl never.

Definition qadd (a b : Q) : Q := match a, b with x # 1, y # 1 => (x + y) # 1 | _, _ => Qred (a + b) end.
Definition qsub (a b : Q) : Q := match a, b with x # 1, y # 1 => (x - y) # 1 | _, _ => Qred (a - b) end.
Definition qmul (a b : Q) : Q :=
  match a, b with x # 1, y # d | x # d, y # 1 => (x * y) # d | _, _ => Qred (a * b) end.
Lemma qadd_is a b : (qadd a b == a + b)%Q.
Proof. destruct a as [x []], b as [y []]; try apply Qred_correct; unfold Qeq; cbn; ring. Qed.
Lemma qsub_is a b : (qsub a b == a - b)%Q.
Proof. destruct a as [x []], b as [y []]; try apply Qred_correct; unfold Qeq; cbn; ring. Qed.
Lemma qmul_is a b : (qmul a b == a * b)%Q.
Proof. destruct a as [x []], b as [y []]; try apply Qred_correct; unfold Qeq; cbn; rewrite ?Pos.mul_1_r; ring. Qed.

Lemma Q_morphism : ring_morph 0 1 Rplus Rmult Rminus Ropp eq 0%Q 1%Q qadd qmul qsub Qopp Qeq_bool rational.
Proof.
  constructor; intros; rewrite ?rational_Q2R.
  - apply RMicromega.Q2R_0.
  - apply RMicromega.Q2R_1.
  - now rewrite (Qeq_eqR _ _ (qadd_is _ _)), Q2R_plus.
  - now rewrite (Qeq_eqR _ _ (qsub_is _ _)), Q2R_minus.
  - now rewrite (Qeq_eqR _ _ (qmul_is _ _)), Q2R_mult.
  - apply Q2R_opp.
  - apply Qeq_eqR, Qeq_bool_eq; assumption.
Qed.

Definition R_almost := Rth_ARth (Eqsth R) (Eq_ext Rplus Rmult Ropp) RTheory.
Definition normal (p : poly) := norm_aux 0%Q 1%Q qadd qmul qsub Qopp Qeq_bool p.
Definition same (p q : poly) : bool := Peq Qeq_bool (normal p) (normal q).
Arguments same : simpl never.

Lemma same_ok l p q : same p q = true -> ev l p = ev l q.
Proof.
  intro h; unfold ev.
  rewrite (norm_aux_spec (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Q_morphism R_power_theory l p).
  rewrite (norm_aux_spec (Eqsth R) (Eq_ext Rplus Rmult Ropp) R_almost Q_morphism R_power_theory l q).
  exact (Peq_ok (Eqsth R) (Eq_ext Rplus Rmult Ropp) Q_morphism _ _ h l).
Qed.

Ltac unfold_ev := unfold ev in *; cbn [PEeval] in *.

(* ---- replacing variables by polynomials over another list ---- *)

Fixpoint image (s : list (positive * poly)) (i : positive) : option poly :=
  match s with
  | nil => None
  | cons (j, e) s => if Pos.eqb i j then Some e else image s i
  end.

Fixpoint replace (s : list (positive * poly)) (p : poly) : option poly :=
  let both op a b := match replace s a, replace s b with Some a, Some b => Some (op a b) | _, _ => None end in
  match p with
  | PEO => Some PEO
  | PEI => Some PEI
  | PEc c => Some (PEc c)
  | PEX _ i => image s i
  | PEadd a b => both (@PEadd Q) a b
  | PEsub a b => both (@PEsub Q) a b
  | PEmul a b => both (@PEmul Q) a b
  | PEopp a => match replace s a with Some a => Some (PEopp a) | None => None end
  | PEpow a n => match replace s a with Some a => Some (PEpow a n) | None => None end
  end.

(* The number at a place: under a name of its own, so that nothing compares two whole lists where
   their entries are to be compared; and likewise the value of a polynomial. *)
Fixpoint behind (i : positive) (l : list R) : list R :=
  match i with xH => tl l | xO i => behind i (behind i l) | xI i => behind i (behind i (tl l)) end.
Fixpoint place (i : positive) (l : list R) : R :=
  match i with xH => hd 0 l | xO i => place i (behind i l) | xI i => place i (behind i (tl l)) end.
Lemma place_is i l : place i l = ev l (Var i).
Proof. reflexivity. Qed.

Fixpoint lev (l : list R) (p : poly) : R :=
  match p with
  | PEO => 0
  | PEI => 1
  | PEc c => rational c
  | PEX _ i => place i l
  | PEadd a b => lev l a + lev l b
  | PEsub a b => lev l a - lev l b
  | PEmul a b => lev l a * lev l b
  | PEopp a => - lev l a
  | PEpow a n => lev l a ^ N.to_nat n
  end.
Lemma lev_is l p : lev l p = ev l p.
Proof. induction p; cbn [lev]; unfold_ev; congruence || apply place_is || reflexivity. Qed.

Fixpoint agree (l m : list R) (s : list (positive * poly)) : Prop :=
  match s with
  | nil => True
  | cons (i, e) s => place i l = ev m e /\ agree l m s
  end.

Definition row (i : positive) (p : poly) (s : list (positive * poly)) := (i, p) :: s.
Definition row4 i p j q k r m u s := row i p (row j q (row k r (row m u s))).
Definition no_row : list (positive * poly) := nil.
Definition value (x : R) (l : list R) := x :: l.
Definition no_value : list R := nil.

Lemma agree_more l m new s :
  map (fun e => place (fst e) l) new = map (fun e => ev m (snd e)) new -> agree l m s -> agree l m (new ++ s).
Proof.
  intros h a; induction new as [|[i e] new IH]; [exact a|]; cbn [map fst snd] in h; injection h as h k; exact (conj h (IH k)).
Qed.

Lemma image_ok l m s i e : agree l m s -> image s i = Some e -> ev l (Var i) = ev m e.
Proof.
  induction s as [|[j d] s IH]; cbn; [discriminate|]; intros [h a].
  rewrite place_is in h; destruct (Pos.eqb_spec i j) as [->|]; [intros [= <-]; exact h | auto].
Qed.

Lemma replace_ok l m s p q : agree l m s -> replace s p = Some q -> ev l p = ev m q.
Proof.
  intro a; revert q; induction p; cbn; intros q h;
    try (injection h as <-; reflexivity);
    try (now apply image_ok with s);
    repeat match goal with
           | H : context [replace s ?p] |- _ => destruct (replace s p); try discriminate
           end;
    injection h as <-; unfold_ev;
    repeat match goal with IH : forall q, Some _ = Some q -> _ |- _ => specialize (IH _ eq_refl) end; congruence.
Qed.

Definition becomes s p q := match replace s p with Some r => same r q | None => false end.

Lemma bridge l m s p q : becomes s p q = true -> agree l m s -> ev l p = ev m q.
Proof.
  unfold becomes; destruct (replace s p) as [r|] eqn:h; [|discriminate]; intros e a.
  rewrite (replace_ok l m s p r a h); now apply same_ok.
Qed.

(* Two lists whose entries compute to the same: only what checks the proof compares them. *)
Notation alike := ltac:(match goal with |- @eq ?T _ ?b => exact_no_check (@eq_refl T b) end) (only parsing).

(* A proof of what computes to the statement: likewise. *)
Notation as_is p := ltac:(exact_no_check p) (only parsing).

(* A check by computation. *)
Notation ok := ltac:(vm_cast_no_check (@eq_refl bool true)) (only parsing).
