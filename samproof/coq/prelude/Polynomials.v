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
Definition v_1 : poly := Var 1. Definition v_2 : poly := Var 2. Definition v_3 : poly := Var 3. Definition v_4 : poly := Var 4. Definition v_5 : poly := Var 5.
Definition v_6 : poly := Var 6. Definition v_7 : poly := Var 7. Definition v_8 : poly := Var 8. Definition v_9 : poly := Var 9. Definition v_10 : poly := Var 10.
Definition v_11 : poly := Var 11. Definition v_12 : poly := Var 12. Definition v_13 : poly := Var 13. Definition v_14 : poly := Var 14. Definition v_15 : poly := Var 15.
Definition v_16 : poly := Var 16. Definition v_17 : poly := Var 17. Definition v_18 : poly := Var 18. Definition v_19 : poly := Var 19. Definition v_20 : poly := Var 20.
Definition v_21 : poly := Var 21. Definition v_22 : poly := Var 22. Definition v_23 : poly := Var 23. Definition v_24 : poly := Var 24. Definition v_25 : poly := Var 25.
Definition v_26 : poly := Var 26. Definition v_27 : poly := Var 27. Definition v_28 : poly := Var 28. Definition v_29 : poly := Var 29. Definition v_30 : poly := Var 30.
Definition v_31 : poly := Var 31. Definition v_32 : poly := Var 32. Definition v_33 : poly := Var 33. Definition v_34 : poly := Var 34. Definition v_35 : poly := Var 35.
Definition v_36 : poly := Var 36. Definition v_37 : poly := Var 37. Definition v_38 : poly := Var 38. Definition v_39 : poly := Var 39. Definition v_40 : poly := Var 40.
Definition v_41 : poly := Var 41. Definition v_42 : poly := Var 42. Definition v_43 : poly := Var 43. Definition v_44 : poly := Var 44. Definition v_45 : poly := Var 45.
Definition v_46 : poly := Var 46. Definition v_47 : poly := Var 47. Definition v_48 : poly := Var 48. Definition v_49 : poly := Var 49. Definition v_50 : poly := Var 50.
Definition v_51 : poly := Var 51. Definition v_52 : poly := Var 52. Definition v_53 : poly := Var 53. Definition v_54 : poly := Var 54. Definition v_55 : poly := Var 55.
Definition v_56 : poly := Var 56. Definition v_57 : poly := Var 57. Definition v_58 : poly := Var 58. Definition v_59 : poly := Var 59. Definition v_60 : poly := Var 60.

Definition sq_1 := Pow v_1 2. Definition sq_2 := Pow v_2 2. Definition sq_3 := Pow v_3 2. Definition sq_4 := Pow v_4 2. Definition sq_5 := Pow v_5 2.
Definition sq_6 := Pow v_6 2. Definition sq_7 := Pow v_7 2. Definition sq_8 := Pow v_8 2. Definition sq_9 := Pow v_9 2. Definition sq_10 := Pow v_10 2.
Definition sq_11 := Pow v_11 2. Definition sq_12 := Pow v_12 2. Definition sq_13 := Pow v_13 2. Definition sq_14 := Pow v_14 2. Definition sq_15 := Pow v_15 2.
Definition sq_16 := Pow v_16 2. Definition sq_17 := Pow v_17 2. Definition sq_18 := Pow v_18 2. Definition sq_19 := Pow v_19 2. Definition sq_20 := Pow v_20 2.
Definition sq_21 := Pow v_21 2. Definition sq_22 := Pow v_22 2. Definition sq_23 := Pow v_23 2. Definition sq_24 := Pow v_24 2. Definition sq_25 := Pow v_25 2.
Definition sq_26 := Pow v_26 2. Definition sq_27 := Pow v_27 2. Definition sq_28 := Pow v_28 2. Definition sq_29 := Pow v_29 2. Definition sq_30 := Pow v_30 2.
Definition sq_31 := Pow v_31 2. Definition sq_32 := Pow v_32 2. Definition sq_33 := Pow v_33 2. Definition sq_34 := Pow v_34 2. Definition sq_35 := Pow v_35 2.
Definition sq_36 := Pow v_36 2. Definition sq_37 := Pow v_37 2. Definition sq_38 := Pow v_38 2. Definition sq_39 := Pow v_39 2. Definition sq_40 := Pow v_40 2.
Definition sq_41 := Pow v_41 2. Definition sq_42 := Pow v_42 2. Definition sq_43 := Pow v_43 2. Definition sq_44 := Pow v_44 2. Definition sq_45 := Pow v_45 2.
Definition sq_46 := Pow v_46 2. Definition sq_47 := Pow v_47 2. Definition sq_48 := Pow v_48 2. Definition sq_49 := Pow v_49 2. Definition sq_50 := Pow v_50 2.
Definition sq_51 := Pow v_51 2. Definition sq_52 := Pow v_52 2. Definition sq_53 := Pow v_53 2. Definition sq_54 := Pow v_54 2. Definition sq_55 := Pow v_55 2.
Definition sq_56 := Pow v_56 2. Definition sq_57 := Pow v_57 2. Definition sq_58 := Pow v_58 2. Definition sq_59 := Pow v_59 2. Definition sq_60 := Pow v_60 2.
(* Numbers up to 20, their opposites, as polynomials and as integers, and their reciprocals. *)
Definition cst_0 := Int 0. Definition cst_1 := Int 1. Definition cst_2 := Int 2. Definition cst_3 := Int 3. Definition cst_4 := Int 4. Definition cst_5 := Int 5.
Definition cst_6 := Int 6. Definition cst_7 := Int 7. Definition cst_8 := Int 8. Definition cst_9 := Int 9. Definition cst_10 := Int 10. Definition cst_11 := Int 11.
Definition cst_12 := Int 12. Definition cst_13 := Int 13. Definition cst_14 := Int 14. Definition cst_15 := Int 15. Definition cst_16 := Int 16. Definition cst_17 := Int 17.
Definition cst_18 := Int 18. Definition cst_19 := Int 19. Definition cst_20 := Int 20.
Definition neg_1 := Int (-1). Definition neg_2 := Int (-2). Definition neg_3 := Int (-3). Definition neg_4 := Int (-4). Definition neg_5 := Int (-5). Definition neg_6 := Int (-6).
Definition neg_7 := Int (-7). Definition neg_8 := Int (-8). Definition neg_9 := Int (-9). Definition neg_10 := Int (-10). Definition neg_11 := Int (-11). Definition neg_12 := Int (-12).
Definition neg_13 := Int (-13). Definition neg_14 := Int (-14). Definition neg_15 := Int (-15). Definition neg_16 := Int (-16). Definition neg_17 := Int (-17). Definition neg_18 := Int (-18).
Definition neg_19 := Int (-19). Definition neg_20 := Int (-20).
Definition min_1 := (-1)%Z. Definition min_2 := (-2)%Z. Definition min_3 := (-3)%Z. Definition min_4 := (-4)%Z. Definition min_5 := (-5)%Z. Definition min_6 := (-6)%Z.
Definition min_7 := (-7)%Z. Definition min_8 := (-8)%Z. Definition min_9 := (-9)%Z. Definition min_10 := (-10)%Z. Definition min_11 := (-11)%Z. Definition min_12 := (-12)%Z.
Definition min_13 := (-13)%Z. Definition min_14 := (-14)%Z. Definition min_15 := (-15)%Z. Definition min_16 := (-16)%Z. Definition min_17 := (-17)%Z. Definition min_18 := (-18)%Z.
Definition min_19 := (-19)%Z. Definition min_20 := (-20)%Z.
Definition frac_2 := Frac 1 2. Definition frac_3 := Frac 1 3. Definition frac_4 := Frac 1 4. Definition frac_5 := Frac 1 5. Definition frac_6 := Frac 1 6. Definition frac_7 := Frac 1 7.
Definition frac_8 := Frac 1 8. Definition frac_9 := Frac 1 9. Definition frac_10 := Frac 1 10. Definition frac_11 := Frac 1 11. Definition frac_12 := Frac 1 12. Definition frac_13 := Frac 1 13.
Definition frac_14 := Frac 1 14. Definition frac_15 := Frac 1 15. Definition frac_16 := Frac 1 16. Definition frac_17 := Frac 1 17. Definition frac_18 := Frac 1 18. Definition frac_19 := Frac 1 19.
Definition frac_20 := Frac 1 20.
(* Products of several factors, with an integer before them, and divided by one. *)
Definition mul_2 (x y : poly) := Mul x y.
Definition mul_3 (x y z : poly) := Mul (Mul x y) z.
Definition mul_4 (x y z u : poly) := Mul (Mul (Mul x y) z) u.
Definition mul_5 (x y z u v : poly) := Mul (Mul (Mul (Mul x y) z) u) v.
Definition mul_6 (x y z u v w : poly) := Mul (Mul (Mul (Mul (Mul x y) z) u) v) w.
Definition int_1 (n : Z) (x : poly) := Mul (Int n) x.
Definition int_2 (n : Z) (x y : poly) := Mul (Mul (Int n) x) y.
Definition int_3 (n : Z) (x y z : poly) := Mul (Mul (Mul (Int n) x) y) z.
Definition int_4 (n : Z) (x y z u : poly) := Mul (Mul (Mul (Mul (Int n) x) y) z) u.
Definition int_5 (n : Z) (x y z u v : poly) := Mul (Mul (Mul (Mul (Mul (Int n) x) y) z) u) v.
Definition int_6 (n : Z) (x y z u v w : poly) := Mul (Mul (Mul (Mul (Mul (Mul (Int n) x) y) z) u) v) w.
Definition rat_0 (n : Z) (d : positive) := Mul (Int n) (Frac 1 d).
Definition rat_1 (n : Z) (d : positive) (x : poly) := Mul (int_1 n x) (Frac 1 d).
Definition rat_2 (n : Z) (d : positive) (x y : poly) := Mul (int_2 n x y) (Frac 1 d).
Definition rat_3 (n : Z) (d : positive) (x y z : poly) := Mul (int_3 n x y z) (Frac 1 d).
Definition rat_4 (n : Z) (d : positive) (x y z u : poly) := Mul (int_4 n x y z u) (Frac 1 d).
Definition rat_5 (n : Z) (d : positive) (x y z u v : poly) := Mul (int_5 n x y z u v) (Frac 1 d).
Definition rat_6 (n : Z) (d : positive) (x y z u v w : poly) := Mul (int_6 n x y z u v w) (Frac 1 d).

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
