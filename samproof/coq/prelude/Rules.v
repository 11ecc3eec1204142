(* Formulas about numbers, and the rules that are about numbers only. *)
From Coq Require Import Lra Lia Qreals.
From Samproof Require Export Polynomials.
Open Scope R_scope.

(* ---- formulas ---- *)

Inductive form := Ge (p : poly) | Gt (p : poly) | Eq (p : poly).

Definition body f := match f with Ge p | Gt p | Eq p => p end.
Definition holds (l : list R) (f : form) : Prop :=
  match f with Ge p => 0 <= ev l p | Gt p => 0 < ev l p | Eq p => ev l p = 0 end.

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

(* A relation as it is written, and its kernel form. *)
Lemma to_ge a b l p : b - a = ev l p -> a <= b -> holds l (Ge p).
Proof. cbn; intros <-; lra. Qed.
Lemma to_gt a b l p : b - a = ev l p -> a < b -> holds l (Gt p).
Proof. cbn; intros <-; lra. Qed.
Lemma to_eq a b l p : a - b = ev l p -> a = b -> holds l (Eq p).
Proof. cbn; intros <-; lra. Qed.
Lemma to_ne a b l p : (a - b) * (a - b) = ev l p -> a <> b -> holds l (Gt p).
Proof. cbn; intros <- h; assert (a - b <> 0) by lra; apply Rsqr_pos_lt; assumption. Qed.
Lemma from_ge a b l p : b - a = ev l p -> holds l (Ge p) -> a <= b.
Proof. cbn; intros <-; lra. Qed.
Lemma from_gt a b l p : b - a = ev l p -> holds l (Gt p) -> a < b.
Proof. cbn; intros <-; lra. Qed.
Lemma from_eq a b l p : a - b = ev l p -> holds l (Eq p) -> a = b.
Proof. cbn; intros <-; lra. Qed.
Lemma from_ne a b l p : (a - b) * (a - b) = ev l p -> holds l (Gt p) -> a <> b.
Proof. cbn; intros <- h ->; ring_simplify in h; lra. Qed.

(* ---- logic ---- *)

Lemma by_cases p np (P : Prop) l : same (- p) np = true -> (holds l (Ge p) -> P) -> (holds l (Gt np) -> P) -> P.
Proof.
  intros e yes no; destruct (Rle_lt_dec 0 (ev l p)) as [h|h]; [exact (yes h)|apply no; cbn].
  rewrite <- (same_ok l _ _ e); unfold_ev; lra.
Qed.

(* ---- ordered field ---- *)

Definition summand := (Q * poly * list nat)%type.
Definition is_ge f := match f with Ge _ | Gt _ => true | Eq _ => false end.
Definition is_gt f := match f with Gt _ => true | _ => false end.
Definition is_eq f := match f with Eq _ => true | _ => false end.

Fixpoint all_hold (l : list R) (fs : list form) : Prop :=
  match fs with nil => True | cons f fs => holds l f /\ all_hold l fs end.

Definition at_ineq (fs : list form) i := nth i fs (Eq PEO).
Definition at_equation (fs : list form) i := nth i fs (Ge PEO).

Fixpoint product (fs : list form) (factors : list nat) : poly :=
  match factors with nil => PEI | cons i rest => (body (at_ineq fs i) * product fs rest)%P end.

Definition term fs (s : summand) : poly := let '(c, q, factors) := s in (Cst c * (q * q * product fs factors))%P.
Fixpoint total fs (ss : list summand) : poly := match ss with nil => PEO | cons s rest => (term fs s + total fs rest)%P end.
Fixpoint equations fs (es : list (poly * nat)) : poly :=
  match es with nil => PEO | cons (r, j) rest => (r * body (at_equation fs j) + equations fs rest)%P end.

Definition premise (f : form) (fs : list form) := f :: fs.
Definition no_form : list form := nil.
Definition factor (n : nat) (l : list nat) := n :: l.
Definition no_factor : list nat := nil.
Definition scaled (n : Z) (d : positive) (q : poly) (factors : list nat) (ss : list summand) : list summand := ((n # d)%Q, q, factors) :: ss.
Definition no_weight : list summand := nil.
Definition times (r : poly) (j : nat) (es : list (poly * nat)) := (r, j) :: es.
Definition no_equation : list (poly * nat) := nil.
(* The goal itself, not multiplied by anything. *)
Definition once : list summand := scaled 1 1 (Int 1) no_factor no_weight.

Definition weight_ok fs (s : summand) :=
  let '(c, _, factors) := s in (match Qnum c with Zpos _ => true | _ => false end && forallb (fun i => is_ge (at_ineq fs i)) factors)%bool.
Definition nonzero (q : poly) := match q with PEc c => negb (Qeq_bool c 0) | PEI => true | _ => false end.
Definition positive_term fs (s : summand) :=
  let '(_, q, factors) := s in (nonzero q && forallb (fun i => is_gt (at_ineq fs i)) factors)%bool.

Definition combination fs goal mult terms eqs :=
  (forallb (weight_ok fs) mult && existsb (positive_term fs) mult && forallb (weight_ok fs) terms
   && match goal with Gt _ => existsb (positive_term fs) terms | Ge _ => true | Eq _ => match terms with nil => true | _ => false end end
   && forallb (fun e => is_eq (at_equation fs (snd e))) eqs
   && same (total fs mult * body goal) (total fs terms + equations fs eqs))%bool.

Lemma at_ineq_ok l fs i : all_hold l fs -> is_ge (at_ineq fs i) = true -> holds l (at_ineq fs i).
Proof.
  unfold at_ineq; revert i; induction fs as [|f fs IH]; intros [|i] a h; cbn in *; try discriminate; [apply a|apply IH; tauto].
Qed.

Lemma at_equation_ok l fs i : all_hold l fs -> is_eq (at_equation fs i) = true -> holds l (at_equation fs i).
Proof.
  unfold at_equation; revert i; induction fs as [|f fs IH]; intros [|i] a h; cbn in *; try discriminate; [apply a|apply IH; tauto].
Qed.

Lemma product_nonneg l fs factors :
  all_hold l fs -> forallb (fun i => is_ge (at_ineq fs i)) factors = true -> 0 <= ev l (product fs factors).
Proof.
  intro a; induction factors as [|i rest IH]; cbn; intro h; [unfold_ev; lra|].
  apply andb_prop in h; destruct h as [h r]; specialize (IH r); unfold_ev; apply Rmult_le_pos; [|exact IH].
  pose proof (at_ineq_ok l fs i a h) as g; destruct (at_ineq fs i); cbn in *; unfold ev in *; try discriminate; lra.
Qed.

Lemma product_positive l fs factors :
  all_hold l fs -> forallb (fun i => is_gt (at_ineq fs i)) factors = true -> 0 < ev l (product fs factors).
Proof.
  intro a; induction factors as [|i rest IH]; cbn; intro h; [unfold_ev; lra|].
  apply andb_prop in h; destruct h as [h r]; specialize (IH r); unfold_ev; apply Rmult_lt_0_compat; [|exact IH].
  assert (is_ge (at_ineq fs i) = true) as w by (destruct (at_ineq fs i); auto).
  pose proof (at_ineq_ok l fs i a w) as g; destruct (at_ineq fs i); cbn in *; unfold ev in *; try discriminate; lra.
Qed.

Lemma weight_positive c : match Qnum c with Zpos _ => true | _ => false end = true -> 0 < rational c.
Proof.
  rewrite rational_Q2R; destruct c as [[|n|n] d]; cbn; try discriminate; intros _.
  unfold Q2R; cbn; apply Rmult_lt_0_compat; [apply IZR_lt; lia|apply Rinv_0_lt_compat, IZR_lt; lia].
Qed.

Lemma nonzero_ok l q : nonzero q = true -> ev l q <> 0.
Proof.
  destruct q; cbn; try discriminate; intro h; unfold_ev; [lra|].
  rewrite rational_Q2R; intro e; rewrite <- RMicromega.Q2R_0 in e; apply eqR_Qeq, Qeq_eq_bool in e; rewrite e in h; discriminate.
Qed.

Lemma term_nonneg l fs s : all_hold l fs -> weight_ok fs s = true -> 0 <= ev l (term fs s).
Proof.
  destruct s as [[c q] factors]; cbn; intros a h; apply andb_prop in h; destruct h as [w h].
  apply weight_positive in w; apply (product_nonneg l) in h; [|exact a]; unfold_ev.
  apply Rmult_le_pos; [lra|apply Rmult_le_pos; [apply Rle_0_sqr|exact h]].
Qed.

Lemma term_positive l fs s : all_hold l fs -> weight_ok fs s = true -> positive_term fs s = true -> 0 < ev l (term fs s).
Proof.
  destruct s as [[c q] factors]; cbn; intros a h g; apply andb_prop in h; destruct h as [w _].
  apply andb_prop in g; destruct g as [n g]; apply weight_positive in w; apply (nonzero_ok l) in n.
  apply (product_positive l) in g; [|exact a]; unfold_ev.
  apply Rmult_lt_0_compat; [lra|apply Rmult_lt_0_compat; [apply Rsqr_pos_lt; exact n|exact g]].
Qed.

Lemma total_nonneg l fs ss : all_hold l fs -> forallb (weight_ok fs) ss = true -> 0 <= ev l (total fs ss).
Proof.
  intro a; induction ss as [|s ss IH]; cbn; intro h; [unfold_ev; lra|].
  apply andb_prop in h; destruct h as [h r]; specialize (IH r); apply (term_nonneg l) in h; [|exact a]; unfold_ev; lra.
Qed.

Lemma total_positive l fs ss :
  all_hold l fs -> forallb (weight_ok fs) ss = true -> existsb (positive_term fs) ss = true -> 0 < ev l (total fs ss).
Proof.
  intro a; induction ss as [|s ss IH]; cbn; intros h g; [discriminate|].
  apply andb_prop in h; destruct h as [h r]; apply Bool.orb_prop in g; destruct g as [g|g].
  - pose proof (total_nonneg l fs ss a r); apply (term_positive l) in g; [|exact a|exact h]; unfold_ev; lra.
  - specialize (IH r g); apply (term_nonneg l) in h; [|exact a]; unfold_ev; lra.
Qed.

Lemma equations_zero l fs es :
  all_hold l fs -> forallb (fun e : poly * nat => is_eq (at_equation fs (snd e))) es = true -> ev l (equations fs es) = 0.
Proof.
  intro a; induction es as [|[r j] es IH]; cbn; intro h; [reflexivity|].
  apply andb_prop in h; destruct h as [h g]; specialize (IH g).
  apply (at_equation_ok l) in h as e; [|exact a]; destruct (at_equation fs j); try discriminate; cbn in *.
  unfold_ev; rewrite e, IH; ring.
Qed.

Lemma combine fs goal mult terms eqs l : combination fs goal mult terms eqs = true -> all_hold l fs -> holds l goal.
Proof.
  unfold combination; intros h a; repeat (apply andb_prop in h; destruct h as [h ?]).
  pose proof (total_positive l fs mult a h ltac:(assumption)) as m.
  pose proof (equations_zero l fs eqs a ltac:(assumption)) as e.
  match goal with H : same _ _ = true |- _ => apply (same_ok l) in H; rename H into i end.
  match goal with H : forallb (weight_ok fs) terms = true |- _ => rename H into w end.
  pose proof (total_nonneg l fs terms a w) as t.
  destruct goal as [p|p|p]; cbn [holds body] in *.
  - change (ev l (total fs mult) * ev l p = ev l (total fs terms) + ev l (equations fs eqs)) in i.
    destruct (Rle_lt_dec 0 (ev l p)) as [g|g]; [exact g|exfalso].
    pose proof (Rmult_lt_compat_l _ _ _ m g); lra.
  - change (ev l (total fs mult) * ev l p = ev l (total fs terms) + ev l (equations fs eqs)) in i.
    pose proof (total_positive l fs terms a w ltac:(assumption)) as t'.
    destruct (Rlt_le_dec 0 (ev l p)) as [g|g]; [exact g|exfalso].
    pose proof (Rmult_le_compat_l _ _ _ (Rlt_le _ _ m) g); lra.
  - change (ev l (total fs mult) * ev l p = ev l (total fs terms) + ev l (equations fs eqs)) in i.
    destruct terms; [|discriminate]; change (ev l (total fs nil)) with 0 in i.
    destruct (Rmult_integral (ev l (total fs mult)) (ev l p)); lra.
Qed.

Lemma antisymmetry p np l : same (- p) np = true -> holds l (Ge p) -> holds l (Ge np) -> holds l (Eq p).
Proof. intro e; cbn; rewrite <- (same_ok l _ _ e); unfold_ev; lra. Qed.

Lemma inverse_at x : x <> 0 -> x * / x - 1 = 0.
Proof. intro; field; assumption. Qed.
Lemma inverse_of p f l :
  (match f with
   | Gt q => same q p || same q (- p) || same q (p * p)
   | _ => false
   end)%bool = true -> holds l f -> ev l p * / ev l p - 1 = 0.
Proof.
  destruct f as [q|q|q]; try discriminate; cbn; intros h g; apply inverse_at; intro z.
  repeat (apply Bool.orb_prop in h; destruct h as [h|h]); apply (same_ok l) in h; rewrite h in g; unfold_ev; rewrite ?z in g; lra.
Qed.

Lemma root_square x : 0 <= x -> sqrt x * sqrt x - x = 0.
Proof. intro; rewrite sqrt_sqrt by assumption; ring. Qed.

Lemma maximum_above x y : 0 <= Rmax x y - x.
Proof. pose proof (Rmax_l x y); lra. Qed.
Lemma maximum_above' x y : 0 <= Rmax x y - y.
Proof. pose proof (Rmax_r x y); lra. Qed.
Lemma maximum_is p q d l : same d (p - q) = true -> holds l (Ge d) -> Rmax (ev l p) (ev l q) - ev l p = 0.
Proof. intros e; cbn; rewrite (same_ok l _ _ e); unfold_ev; intro; rewrite Rmax_left; lra. Qed.
Lemma maximum_is' p q d l : same d (p - q) = true -> holds l (Ge d) -> Rmax (ev l q) (ev l p) - ev l p = 0.
Proof. intros e; cbn; rewrite (same_ok l _ _ e); unfold_ev; intro; rewrite Rmax_right; lra. Qed.

(* x where c >= 0, y where c < 0 *)
Definition choice (c x y : R) : R := if Rle_dec 0 c then x else y.

Lemma choice_first c x y : 0 <= c -> choice c x y - x = 0.
Proof. unfold choice; destruct (Rle_dec 0 c); intros; [ring|contradiction]. Qed.
Lemma choice_second c nc x y l : same nc (- c) = true -> holds l (Gt nc) -> choice (ev l c) x y - y = 0.
Proof. intros e; cbn; rewrite (same_ok l _ _ e); unfold choice, ev; cbn; destruct (Rle_dec 0 _); intros; lra. Qed.

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

Lemma congruent (h : R -> R) p q d l : same d (p - q) = true -> holds l (Eq d) -> h (ev l p) - h (ev l q) = 0.
Proof. intro e; cbn; rewrite (same_ok l _ _ e); unfold_ev; intro; replace (PEeval _ _ _ _ _ _ _ _ _ l p) with (ev l q) by (unfold ev; lra); unfold ev; ring. Qed.

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
Lemma exp_sum p q s l : same s (p + q) = true -> exp (ev l s) - exp (ev l p) * exp (ev l q) = 0.
Proof. intro e; rewrite (same_ok l _ _ e); unfold_ev; rewrite exp_plus; ring. Qed.
Lemma sin_sum p q s l : same s (p + q) = true -> sin (ev l s) - sin (ev l p) * cos (ev l q) - cos (ev l p) * sin (ev l q) = 0.
Proof. intro e; rewrite (same_ok l _ _ e); unfold_ev; rewrite sin_plus; ring. Qed.
Lemma cos_sum p q s l : same s (p + q) = true -> cos (ev l s) - cos (ev l p) * cos (ev l q) + sin (ev l p) * sin (ev l q) = 0.
Proof. intro e; rewrite (same_ok l _ _ e); unfold_ev; rewrite cos_plus; ring. Qed.
Lemma exp_log x : 0 < x -> exp (ln x) - x = 0.
Proof. intro; rewrite exp_ln by assumption; ring. Qed.
Lemma pythagoras x : sin x * sin x + cos x * cos x - 1 = 0.
Proof. pose proof (sin2_cos2 x); unfold Rsqr in *; lra. Qed.
Lemma exp_at_zero : exp 0 - 1 = 0.
Proof. rewrite exp_0; ring. Qed.
Lemma cos_at_zero : cos 0 - 1 = 0.
Proof. rewrite cos_0; ring. Qed.
Lemma sin_at_zero : sin 0 - 0 = 0.
Proof. rewrite sin_0; ring. Qed.
Lemma cos_at_pi : cos PI + 1 = 0.
Proof. rewrite cos_PI; ring. Qed.

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
Ltac holds_there := cbn [INR]; repeat split; by_comparing.
