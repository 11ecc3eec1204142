(* Formulas about numbers, and the rules that are about numbers only. *)
From Coq Require Import Lra Lia Qreals.
From Samproof Require Export Polynomials.
Open Scope R_scope.

(* ---- formulas ---- *)

Inductive form := Ge (p : poly) | Gt (p : poly) | Eq (p : poly).

Definition body f := match f with Ge p | Gt p | Eq p => p end.
Definition holds (l : list R) (f : form) : Prop :=
  match f with Ge p => 0 <= ev l p | Gt p => 0 < ev l p | Eq p => ev l p = 0 end.

(* The same, for what is said of other lists. *)
Definition held (l : list R) (f : form) : Prop :=
  match f with Ge p => 0 <= lev l p | Gt p => 0 < lev l p | Eq p => lev l p = 0 end.
Lemma held_is l f : held l f = holds l f.
Proof. unfold held, holds; destruct f as [p|p|p]; now rewrite (lev_is l p). Qed.
Lemma met l f : held l f -> holds l f.
Proof. destruct (held_is l f); auto. Qed.
Lemma passed l f : holds l f -> held l f.
Proof. destruct (held_is l f); auto. Qed.
Lemma nonneg_by x l p : x = ev l p -> 0 <= x -> holds l (Ge p).
Proof. now intros ->. Qed.

Definition head_same f g := match f, g with Ge _, Ge _ | Gt _, Gt _ | Eq _, Eq _ => true | _, _ => false end.

Lemma recast f g l : (head_same f g && same (body f) (body g))%bool = true -> holds l f -> holds l g.
Proof.
  intros h; apply andb_prop in h; destruct h as [h e]; apply (same_ok l) in e.
  destruct f, g; try discriminate; cbn in *; rewrite e in *; auto.
Qed.

Lemma move l m s f g : (head_same f g && becomes s (body f) (body g))%bool = true -> agree l m s -> holds l f -> holds m g.
Proof.
  intros h a; apply andb_prop in h; destruct h as [h e]; apply (bridge l m) in e; [|exact a].
  destruct f, g; try discriminate; cbn in *; rewrite e in *; auto.
Qed.

Lemma move_back l m s f g : (head_same f g && becomes s (body f) (body g))%bool = true -> agree l m s -> holds m g -> holds l f.
Proof.
  intros h a; apply andb_prop in h; destruct h as [h e]; apply (bridge l m) in e; [|exact a].
  destruct f, g; try discriminate; cbn in *; rewrite e in *; auto.
Qed.

(* ---- logic ---- *)

Lemma by_cases p np (P : Prop) l : same (- p) np = true -> (holds l (Ge p) -> P) -> (holds l (Gt np) -> P) -> P.
Proof.
  intros e yes no; destruct (Rle_lt_dec 0 (ev l p)) as [h|h]; [exact (yes h)|apply no; cbn].
  rewrite <- (same_ok l _ _ e); unfold_ev; lra.
Qed.

(* ---- numbers ---- *)

Definition premise (f : form) (fs : list form) := f :: fs.
Definition premise4 a b c d fs := premise a (premise b (premise c (premise d fs))).
Definition no_form : list form := nil.
Definition nonzero (q : poly) := match q with PEc c => negb (Qeq_bool c 0) | PEI => true | _ => false end.
Lemma nonzero_ok l q : nonzero q = true -> ev l q <> 0.
Proof.
  destruct q; cbn; try discriminate; intro h; unfold_ev; [lra|].
  rewrite rational_Q2R; intro e; rewrite <- RMicromega.Q2R_0 in e; apply eqR_Qeq, Qeq_eq_bool in e; rewrite e in h; discriminate.
Qed.

Lemma inverse_at x : x <> 0 -> x * / x - 1 = 0.
Proof. intro; field; assumption. Qed.
Lemma root_square x : 0 <= x -> sqrt x * sqrt x - x = 0.
Proof. intro; rewrite sqrt_sqrt by assumption; ring. Qed.

Lemma maximum_above x y : 0 <= Rmax x y - x.
Proof. pose proof (Rmax_l x y); lra. Qed.
Lemma maximum_above' x y : 0 <= Rmax x y - y.
Proof. pose proof (Rmax_r x y); lra. Qed.

(* x where c >= 0, y where c < 0 *)
Definition choice (c x y : R) : R := if Rle_dec 0 c then x else y.

Lemma choice_first c x y : 0 <= c -> choice c x y - x = 0.
Proof. unfold choice; destruct (Rle_dec 0 c); intros; [ring|contradiction]. Qed.

(* x or y by a condition as it is written *)
Definition where_le (a b x y : R) : R := if Rle_dec a b then x else y.
Definition where_lt (a b x y : R) : R := if Rlt_dec a b then x else y.
Lemma where_le_choice a b x y : where_le a b x y = choice (b - a) x y.
Proof. unfold where_le, choice; destruct (Rle_dec a b), (Rle_dec 0 (b - a)); lra. Qed.
Lemma where_lt_choice a b x y : where_lt a b x y = choice (a - b) y x.
Proof. unfold where_lt, choice; destruct (Rlt_dec a b), (Rle_dec 0 (a - b)); lra. Qed.
Definition sign (x : R) : R := if Rlt_dec 0 x then 1 else if Rlt_dec x 0 then -1 else 0.
Lemma sign_choice x : sign x = choice (- x) (choice x 0 (-1)) 1.
Proof.
  unfold sign, choice; destruct (Rlt_dec 0 x), (Rlt_dec x 0), (Rle_dec 0 (- x)), (Rle_dec 0 x); lra.
Qed.
Lemma abs_max x : Rabs x = Rmax x (- x).
Proof. unfold Rabs, Rmax; destruct (Rcase_abs x), (Rle_dec x (- x)); lra. Qed.
Lemma min_max x y : Rmin x y = - Rmax (- x) (- y).
Proof. unfold Rmin, Rmax; destruct (Rle_dec x y), (Rle_dec (- x) (- y)); lra. Qed.

Lemma integral_above n k p q l :
  same p (q - Cst k) = true -> ev l q = INR n -> Qden k = 1%positive -> holds l (Gt p) -> 0 <= ev l q - (rational k + 1).
Proof.
  intros e i d; cbn; rewrite (same_ok l _ _ e); unfold_ev; rewrite i; destruct k as [k c]; cbn in d; subst c.
  unfold rational; cbn; rewrite INR_IZR_INZ, <- plus_IZR; intro h.
  assert (IZR k < IZR (Z.of_nat n)) as g by lra; apply lt_IZR in g.
  assert (IZR (k + 1) <= IZR (Z.of_nat n)) by (apply IZR_le; lia); lra.
Qed.

Lemma reciprocal a b a' b' : / a = a' -> / b = b' -> / (a * b) = a' * b'.
Proof. intros <- <-; apply Rinv_mult. Qed.
Lemma reciprocal_pow a n b : / a = b -> / (a ^ n) = b ^ n.
Proof. intros <-; symmetry; apply pow_inv. Qed.
Lemma rational_inv c : match Qnum c with Z0 => false | _ => true end = true -> / rational c = rational (Qinv c).
Proof.
  intro h; rewrite !rational_Q2R; rewrite Q2R_inv; [reflexivity|].
  destruct c as [[|n|n] d]; cbn in h; try discriminate; unfold Qeq; cbn; lia.
Qed.

(* ---- sums and powers ---- *)

Fixpoint sum (b : nat -> R) (n : nat) : R := match n with O => 0 | S n => sum b n + b n end.

Lemma sum_same b c n : (forall k, b k = c k) -> sum b n = sum c n.
Proof. intro e; induction n as [|n IH]; cbn; [reflexivity|rewrite IH, e; reflexivity]. Qed.

Fixpoint mix (rows : list (R * (nat -> R))) (k : nat) : R :=
  match rows with nil => 0 | cons (c, b) rest => c * b k + mix rest k end.
Fixpoint mix_sums (rows : list (R * (nat -> R))) (n : nat) : R :=
  match rows with nil => 0 | cons (c, b) rest => c * sum b n + mix_sums rest n end.
Lemma sum_mix b rows n : (forall k, b k = mix rows k) -> sum b n = mix_sums rows n.
Proof.
  intro e; rewrite (sum_same b (mix rows) n e); clear e; induction rows as [|[c d] rows IH]; cbn.
  - induction n as [|n I]; cbn; [reflexivity|rewrite I; ring].
  - rewrite <- IH; clear IH; induction n as [|n I]; cbn; [ring|rewrite I; ring].
Qed.
Lemma sum_one n : sum (fun _ => 1) n = INR n.
Proof. induction n as [|n IH]; [reflexivity|rewrite S_INR; cbn; now rewrite IH]. Qed.

(* ---- exp, log, sin, cos ---- *)

Lemma exp_tangent x : 0 <= exp x - 1 - x.
Proof. pose proof (exp_ineq1_le x); lra. Qed.
Lemma pythagoras x : sin x * sin x + cos x * cos x - 1 = 0.
Proof. pose proof (sin2_cos2 x); unfold Rsqr in *; lra. Qed.
Lemma shift_nat k n l p q : same (p + Cst (Z.of_nat k # 1)) q = true -> INR n = ev l p -> INR (Nat.iter k S n) = ev l q.
Proof.
  intros h e; rewrite <- (same_ok l _ _ h); unfold_ev; rewrite <- e; clear; unfold rational; cbn [Qden Qnum].
  rewrite <- INR_IZR_INZ; induction k as [|k IH]; [cbn; ring|].
  change (Nat.iter (S k) S n) with (S (Nat.iter k S n)); rewrite !S_INR, IH; ring.
Qed.

(* The hypotheses of a claim hold at a point. *)
Ltac by_comparing :=
  repeat apply Rmax_lub; unfold Rabs, Rmax, Rmin;
  repeat match goal with
         | |- context [Rcase_abs ?x] => destruct (Rcase_abs x)
         | |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b)
         end; lra.
Lemma root_below a b : 0 <= b -> a <= b * b -> sqrt a <= b.
Proof. intros p h; rewrite <- (sqrt_square b) by exact p; apply sqrt_le_1_alt; exact h. Qed.
Ltac by_roots := rewrite <- ?sqrt_mult_alt by lra; first [apply root_below | apply Rle_ge, root_below]; lra.
Ltac by_turn := match goal with |- cos ?x = 1 => replace x with 0 by (unfold Rdiv; ring); exact cos_0 end.
