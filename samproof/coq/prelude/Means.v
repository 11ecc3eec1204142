(* Means over finitely many components, and orbits of methods that draw components. *)
From Coq Require Import Lra Lia PeanoNat.
From Samproof Require Export Functions.
Open Scope R_scope.

(* A probability distribution on the components 0, ..., size - 1. *)
Record law := {
  size : nat;
  weight :> nat -> R;
  weight_nonneg : forall k, 0 <= weight k;
  weight_total : sum weight size = 1;
}.

(* The distribution that draws the component 0. *)
Lemma certain_total : sum (fun _ => 1) 1 = 1.
Proof. cbn; ring. Qed.
Definition certain : law := {| size := 1; weight := fun _ => 1; weight_nonneg := fun _ => Rle_0_1; weight_total := certain_total |}.

(* The mean of a number, and of a vector, that depends on the component that is drawn. *)
Definition E (P : law) (b : nat -> R) : R := sum (fun k => P k * b k) (size P).
Fixpoint vsum {V : space} (b : nat -> V) (n : nat) : V := match n with O => vzero | S n => (vsum b n + b n)%V end.
Definition EV {V : space} (P : law) (b : nat -> V) : V := vsum (fun k => (P k * b k)%V) (size P).

(* ---- the mean is linear, the mean of 1 is 1, and the mean is monotone ---- *)

Section Means.
Context (P : law).
Implicit Types b c : nat -> R.

Lemma E_same b c : (forall k, b k = c k) -> E P b = E P c.
Proof. intro e; apply sum_same; intro k; now rewrite e. Qed.
Lemma E_one : E P (fun _ => 1) = 1.
Proof. unfold E; rewrite (sum_same _ P) by (intro; ring); apply weight_total. Qed.
Lemma E_add b c : E P (fun k => b k + c k) = E P b + E P c.
Proof. unfold E; induction (size P) as [|n IH]; cbn; [ring|rewrite IH; ring]. Qed.
Lemma E_scale a b : E P (fun k => a * b k) = a * E P b.
Proof. unfold E; induction (size P) as [|n IH]; cbn; [ring|rewrite IH; ring]. Qed.
Lemma E_zero : E P (fun _ => 0) = 0.
Proof. rewrite (E_same _ (fun _ => 0 * 1)) by (intro; ring); rewrite E_scale; ring. Qed.
Lemma E_nonneg b : (forall k, 0 <= b k) -> 0 <= E P b.
Proof.
  intro h; unfold E; induction (size P) as [|n IH]; cbn; [lra|].
  pose proof (Rmult_le_pos _ _ (weight_nonneg P n) (h n)); lra.
Qed.
Lemma E_monotone b c : (forall k, b k <= c k) -> E P b <= E P c.
Proof.
  intro h; pose proof (E_nonneg (fun k => c k + -1 * b k) ltac:(intro k; specialize (h k); lra)) as g.
  rewrite E_add, E_scale in g; lra.
Qed.


(* A polynomial sum of o * i, where no o depends on the component: its mean is the sum of o * w, where w is the mean of i. *)
Fixpoint row_sum (rows : list (poly * poly * poly)) : poly :=
  match rows with nil => PEO | cons (o, i, _) rest => (o * i + row_sum rest)%P end.
Fixpoint row_means (rows : list (poly * poly * poly)) : poly :=
  match rows with nil => PEO | cons (o, _, w) rest => (o * w + row_means rest)%P end.
Fixpoint rows_agree (l : list R) (m : nat -> list R) (rows : list (poly * poly * poly)) : Prop :=
  match rows with nil => True | cons (_, i, w) rest => E P (fun k => ev (m k) i) = ev l w /\ rows_agree l m rest end.
Definition before {A} (rows : list (poly * A * A)) : list poly := map (fun row => fst (fst row)) rows.
Lemma E_rows b l m body rows result :
  (same body (row_sum rows) && same (row_means rows) result)%bool = true ->
  (forall k, b k = ev (m k) body) -> (forall k, map (lev (m k)) (before rows) = map (ev l) (before rows)) -> rows_agree l m rows ->
  E P b = ev l result.
Proof.
  intros h e; apply andb_prop in h; destruct h as [h g]; rewrite <- (same_ok l _ _ g); clear g.
  rewrite (E_same b (fun k => ev (m k) (row_sum rows))) by (intro k; rewrite e; now apply same_ok).
  clear e h; induction rows as [|[[o i] w] rows IH]; cbn [rows_agree row_sum row_means]; [intros; apply E_zero|].
  intros fixed [c r]; assert (forall k, lev (m k) o = ev l o) as a by (intro k; specialize (fixed k); now injection fixed).
  assert (forall k, map (lev (m k)) (before rows) = map (ev l) (before rows)) as g by (intro k; specialize (fixed k); now injection fixed).
  change (ev l (o * w + row_means rows)%P) with (ev l o * ev l w + ev l (row_means rows)).
  rewrite <- (IH g r), <- c, <- E_scale, <- E_add; apply E_same; intro k; rewrite <- (a k), (lev_is (m k) o); reflexivity.
Qed.
End Means.

Section Vector_means.
Context {V : space} (P : law).
Implicit Types b c : nat -> V.

(* <mean of v, w> = mean of <v, w> *)
Lemma E_inner b w : ip (EV P b) w = E P (fun k => ip (b k) w).
Proof. unfold EV, E; induction (size P) as [|n IH]; cbn; [apply ip_zero_l|rewrite ip_add, ip_scale, IH; reflexivity]. Qed.
Lemma EV_same b c : (forall k, b k = c k) -> EV P b = EV P c.
Proof. intro e; apply vector_ext; intro z; rewrite !E_inner; apply E_same; intro k; now rewrite e. Qed.

(* The same for a linear combination sum of o * v. *)
Definition vrows := list (poly * vexpr * vexpr).
Fixpoint vrow_sum (rows : vrows) : vexpr :=
  match rows with nil => VO | cons (o, v, _) rest => VAdd (VScale o v) (vrow_sum rest) end.
Fixpoint vrow_means (rows : vrows) : vexpr :=
  match rows with nil => VO | cons (o, _, w) rest => VAdd (VScale o w) (vrow_means rest) end.
Fixpoint vrows_agree (l : list R) (n : list V) (m : nat -> list R) (q : nat -> list V) (rows : vrows) : Prop :=
  match rows with
  | nil => True
  | cons (_, v, w) rest => EV P (fun k => vev (m k) (q k) v) = vev l n w /\ vrows_agree l n m q rest
  end.
Lemma EV_rows b l n m q body rows result :
  (same_vector body (vrow_sum rows) && same_vector (vrow_means rows) result)%bool = true ->
  (forall k, b k = vev (m k) (q k) body) -> (forall k, map (lev (m k)) (before rows) = map (ev l) (before rows)) ->
  vrows_agree l n m q rows -> EV P b = vev l n result.
Proof.
  intros h e; apply andb_prop in h; destruct h as [h g]; rewrite <- (same_vector_ok l n _ _ g); clear g.
  rewrite (EV_same b (fun k => vev (m k) (q k) (vrow_sum rows))) by (intro k; rewrite e; now apply same_vector_ok).
  clear e h; intros fixed a; apply vector_ext; intro z; rewrite E_inner; revert fixed a.
  induction rows as [|[[o v] w] rows IH]; cbn [vrows_agree vrow_sum vrow_means vev].
  - intros _ _; rewrite (E_same P _ (fun _ => 0)) by (intro; apply ip_zero_l); rewrite E_zero, ip_zero_l; reflexivity.
  - intros fixed [c r]; assert (forall k, lev (m k) o = ev l o) as a by (intro k; specialize (fixed k); now injection fixed).
    assert (forall k, map (lev (m k)) (before rows) = map (ev l) (before rows)) as g by (intro k; specialize (fixed k); now injection fixed).
    rewrite ip_add, ip_scale, <- (IH g r), <- c, E_inner, <- E_scale, <- E_add.
    apply E_same; intro k; rewrite ip_add, ip_scale, <- (a k), (lev_is (m k) o); reflexivity.
Qed.
Lemma EV_fixed (b : nat -> R) (v : V) : EV P (fun k => b k * v)%V = (E P b * v)%V.
Proof.
  apply vector_ext; intro z; rewrite E_inner, ip_scale, Rmult_comm, <- E_scale.
  apply E_same; intro k; rewrite ip_scale; ring.
Qed.

(* E |b|^2 = |E b|^2 + E |b - E b|^2, so |E b|^2 <= E |b|^2 *)
Lemma variance_decomposition b :
  E P (fun k => ip (b k) (b k)) = ip (EV P b) (EV P b) + E P (fun k => ip (b k - EV P b)%V (b k - EV P b)%V).
Proof.
  set (m := EV P b).
  rewrite (E_same P (fun k => ip (b k - m)%V (b k - m)%V) (fun k => ip (b k) (b k) + (-2 * ip (b k) m + ip m m * 1)))
    by (intro k; inners; rewrite (ip_sym V m (b k)); ring).
  rewrite !E_add, !E_scale, E_one, <- E_inner; fold m; ring.
Qed.
Lemma jensen b : ip (EV P b) (EV P b) <= E P (fun k => ip (b k) (b k)).
Proof.
  rewrite variance_decomposition.
  pose proof (E_nonneg P (fun k => ip (b k - EV P b)%V (b k - EV P b)%V) (fun k => ip_positive V _)); lra.
Qed.
End Vector_means.

(* ---- f = E l[i], and a bound for the variance of the gradients ---- *)

Definition average {V : space} (f : fn V) (l : nat -> fn V) (P : law) := forall x, f x = E P (fun i => l i x).
Definition variance {V : space} (f : fn V) (l : nat -> fn V) (P : law) (sigma : R) :=
  forall x, E P (fun i => norm (grad (l i) x - grad f x) ^ 2) <= sigma ^ 2.

Section Averages.
Context {V : space} (f : fn V) (l : nat -> fn V) (P : law).

(* the gradient of a finite sum is the sum of the gradients *)
Lemma average_gradient x : average f l P -> grad f x = EV P (fun i => grad (l i) x).
Proof.
  intro a; apply vector_ext; intro d; rewrite E_inner.
  apply (uniqueness_limite (fun t => f (x + t * d)%V) 0); [apply gradient|].
  assert (derivable_pt_lim (fun t => E P (fun i => l i (x + t * d)%V)) 0 (E P (fun i => ip (grad (l i) x) d))) as h.
  { unfold E; induction (size P) as [|n IH]; cbn; [apply derivable_pt_lim_const|].
    apply derivable_pt_lim_plus; [exact IH|].
    apply (derivable_pt_lim_scal (fun t => l n (x + t * d)%V)); apply gradient. }
  intros e p; destruct (h e p) as [delta k]; exists delta; intros t z w; rewrite !a; exact (k t z w).
Qed.
Lemma variance_gap sigma x :
  variance f l P sigma ->
  0 <= sigma * sigma - E P (fun i => ip (grad (l i) x - grad f x)%V (grad (l i) x - grad f x)%V).
Proof.
  intro v; specialize (v x).
  rewrite (E_same P _ (fun i => ip (grad (l i) x - grad f x)%V (grad (l i) x - grad f x)%V)) in v.
  - cbn [pow] in v; rewrite Rmult_1_r in v; lra.
  - intro i; cbn [pow]; rewrite Rmult_1_r; apply norm_square.
Qed.
End Averages.

Lemma equal_gap (x y a b : R) : x = y -> x = a -> y = b -> a - b = 0.
Proof. intros -> -> ->; ring. Qed.

(* ---- sequences of draws ---- *)

Lemma sum_app b m n : sum b (m + n) = sum b m + sum (fun k => b (m + k)%nat) n.
Proof. induction n as [|n IH]; [rewrite Nat.add_0_r; cbn; ring|rewrite Nat.add_succ_r; cbn; rewrite IH; ring]. Qed.
Lemma sum_below b c n : (forall k, (k < n)%nat -> b k = c k) -> sum b n = sum c n.
Proof. intro e; induction n as [|n IH]; cbn; [reflexivity|rewrite IH, e by (intros; auto with arith); reflexivity]. Qed.
Lemma sum_factor a b n : sum (fun k => a * b k) n = a * sum b n.
Proof. induction n as [|n IH]; cbn; [ring|rewrite IH; ring]. Qed.
Lemma sum_pairs (c : nat -> nat -> R) m n : n <> O -> sum (fun k => c (k / n)%nat (k mod n)%nat) (m * n) = sum (fun i => sum (c i) n) m.
Proof.
  intro z; induction m as [|m IH]; [reflexivity|].
  rewrite Nat.mul_succ_l, sum_app, IH; cbn [sum]; f_equal; apply sum_below; intros k h.
  rewrite Nat.div_add_l, Nat.div_small, Nat.add_0_r by assumption.
  rewrite Nat.add_comm, Nat.mod_add, Nat.mod_small by assumption; reflexivity.
Qed.

Lemma size_nonzero (P : law) : size P <> O.
Proof. intro z; pose proof (weight_total P) as h; rewrite z in h; cbn in h; lra. Qed.

(* Two independent draws: the pair (i, j) has the number i * size + j. *)
Definition pair_weight (Q P : law) (k : nat) : R := Q (k / size P)%nat * P (k mod size P)%nat.
Lemma pair_nonneg Q P k : 0 <= pair_weight Q P k.
Proof. apply Rmult_le_pos; apply weight_nonneg. Qed.
Lemma pair_total Q P : sum (pair_weight Q P) (size Q * size P) = 1.
Proof.
  unfold pair_weight; rewrite (sum_pairs (fun i j => Q i * P j)) by apply size_nonzero.
  rewrite (sum_same _ Q); [apply weight_total|intro i; rewrite sum_factor, weight_total; ring].
Qed.
Definition pairs (Q P : law) : law :=
  {| size := size Q * size P; weight := pair_weight Q P; weight_nonneg := pair_nonneg Q P; weight_total := pair_total Q P |}.
Lemma E_pairs Q P c : E (pairs Q P) (fun k => c (k / size P)%nat (k mod size P)%nat) = E Q (fun i => E P (c i)).
Proof.
  unfold E; cbn [size weight pairs]; unfold pair_weight.
  rewrite (sum_pairs (fun i j => Q i * P j * c i j)) by apply size_nonzero.
  apply sum_same; intro i; rewrite <- sum_factor; apply sum_same; intro j; ring.
Qed.

(* A start that is drawn from [first], then in each step a component that is drawn from P: a sample path of t steps is the
   number of the start and of the t components, and all paths of t steps together have the law [paths first P t]. *)
Fixpoint paths (first P : law) (t : nat) : law := match t with O => first | S t => pairs (paths first P t) P end.
Fixpoint drawn {V : space} (start : nat -> V) (P : law) (step : V -> nat -> V) (t omega : nat) : V :=
  match t with O => start omega | S t => step (drawn start P step t (omega / size P)%nat) (omega mod size P)%nat end.
(* The mean over t components drawn one after the other: E over the first, then E over the second, ... *)
Fixpoint iterated {V : space} (P : law) (step : V -> nat -> V) (t : nat) (phi : V -> R) (x : V) : R :=
  match t with O => phi x | S t => E P (fun i => iterated P step t phi (step x i)) end.

Section Draws.
Context {V : space} (first : law) (start : nat -> V) (P : law).

Lemma drawn_tower step t (phi : V -> R) :
  E (paths first P (S t)) (fun omega => phi (drawn start P step (S t) omega))
  = E (paths first P t) (fun omega => E P (fun i => phi (step (drawn start P step t omega) i))).
Proof. exact (E_pairs (paths first P t) P (fun omega i => phi (step (drawn start P step t omega) i))). Qed.

Lemma iterated_last step t (phi : V -> R) x : iterated P step (S t) phi x = iterated P step t (fun y => E P (fun i => phi (step y i))) x.
Proof. revert x; induction t as [|t IH]; intro x; [reflexivity|]; apply E_same; intro i; apply (IH (step x i)). Qed.

Lemma drawn_iterated step t (phi : V -> R) :
  E (paths first P t) (fun omega => phi (drawn start P step t omega)) = E first (fun k => iterated P step t phi (start k)).
Proof.
  revert phi; induction t as [|t IH]; intro phi; [reflexivity|].
  rewrite drawn_tower, (IH (fun y => E P (fun i => phi (step y i)))); apply E_same; intro k; symmetry; apply iterated_last.
Qed.

(* The same where two components are drawn in each step, j and then i. *)
Definition by_two (step : V -> nat -> nat -> V) (x : V) (k : nat) : V := step x (k / size P)%nat (k mod size P)%nat.
Lemma drawn_tower_two Q step t (phi : V -> R) :
  E (paths first (pairs Q P) (S t)) (fun omega => phi (drawn start (pairs Q P) (by_two step) (S t) omega))
  = E (paths first (pairs Q P) t)
      (fun omega => E Q (fun j => E P (fun i => phi (step (drawn start (pairs Q P) (by_two step) t omega) j i)))).
Proof.
  cbn [paths]; etransitivity; [exact (E_pairs (paths first (pairs Q P) t) (pairs Q P)
    (fun omega k => phi (by_two step (drawn start (pairs Q P) (by_two step) t omega) k)))|].
  apply E_same; intro omega; exact (E_pairs Q P (fun j i => phi (step (drawn start (pairs Q P) (by_two step) t omega) j i))).
Qed.
End Draws.
