(* A space, functions and a law in which the hypotheses of claims hold: for the examples. *)
From Coq Require Import Lra.
From Samproof Require Export Samproof.
Open Scope R_scope.

(* ---- the line, and parabolas on it ---- *)

Definition line : space.
Proof.
  refine {| carrier := R; vzero := 0; vadd := Rplus; vscale := Rmult; ip := Rmult |}; intros; try ring.
  - apply Rle_0_sqr.
  - apply Rsqr_0_uniq; assumption.
Defined.

Lemma line_norm (x : line) : norm x = Rabs x.
Proof. exact (sqrt_Rsqr_abs x). Qed.

(* c x^2/2 + s x, which is bounded below for c > 0 and for c = s = 0 only *)
Definition parabola_inf (c s : R) : R := - (s * s) * / (2 * c).
Lemma parabola_gradient (c s : R) (x d : line) :
  derivable_pt_lim (fun t => let y := (x + t * d)%V : R in c / 2 * (y * y) + s * y) 0 (ip ((c * x + s) : line) d).
Proof.
  cbn; set (a := c / 2 * (x * x) + s * x); set (b := (c * x + s) * d); set (e := c / 2 * (d * d)).
  assert (derivable_pt_lim (fun t => a + (t * b + t * t * e)) 0 (0 + (b + 2 * 0 * e))) as h.
  { apply (derivable_pt_lim_plus (fct_cte a) (fun t => t * b + t * t * e)); [apply derivable_pt_lim_const|].
    apply (derivable_pt_lim_plus (fun t => t * b) (fun t => t * t * e)); [apply limit_linear|apply limit_square]. }
  replace (0 + (b + 2 * 0 * e)) with b in h by ring.
  intros eps p; destruct (h eps p) as [delta k]; exists delta; intros t z w; specialize (k t z w).
  unfold a, b, e in *; match goal with k : Rabs ?u < _ |- Rabs ?v < _ => replace v with u; [exact k|field; exact z] end.
Qed.
Lemma parabola_open (c s m : R) : (forall x : line, m <= c / 2 * ((x : R) * x) + s * x) -> 0 < c \/ c = 0 /\ s = 0.
Proof.
  intro h; destruct (Rtotal_order c 0) as [n|[->|p]]; [exfalso| |now left].
  - set (x := 1 + 2 * Rabs m / - c); assert (0 <= 2 * Rabs m / - c) as k.
    { apply Rmult_le_pos; [pose proof (Rabs_pos m); lra|left; apply Rinv_0_lt_compat; lra]. }
    assert (c * x = c - 2 * Rabs m) as e by (unfold x; field; lra).
    assert (- c * x <= - c * (x * x)) as l.
    { apply Rmult_le_compat_l; [lra|]; apply Rle_trans with (1 * x); [lra|]; apply Rmult_le_compat_r; unfold x; lra. }
    pose proof (h x) as u; pose proof (h (- x)) as v; pose proof (Rle_abs (- m)) as w; rewrite Rabs_Ropp in w; lra.
  - right; split; [reflexivity|]; destruct (Req_dec s 0) as [z|z]; [exact z|exfalso].
    specialize (h ((m - 1) * / s)); replace (s * ((m - 1) * / s)) with (m - 1) in h by (field; exact z); lra.
Qed.
Lemma parabola_infimum (c s : R) :
  let f (x : line) := c / 2 * ((x : R) * x) + s * x in
  (exists m, forall x, m <= f x) -> (forall x, parabola_inf c s <= f x) /\ (forall m, (forall x, m <= f x) -> m <= parabola_inf c s).
Proof.
  intros f [m h]; apply parabola_open in h; unfold f, parabola_inf; clear m f; destruct h as [p|[-> ->]]; split.
  - intro x; pose proof (Rle_0_sqr (c * x + s)) as h; unfold Rsqr in h.
    apply Rmult_le_reg_l with (2 * c); [lra|]; field_simplify; [|lra]; lra.
  - intros m h; specialize (h (- s * / c)); cbn in h.
    replace (- (s * s) * / (2 * c)) with (c / 2 * (- s * / c * (- s * / c)) + s * (- s * / c)) by (field; lra); exact h.
  - intro x; rewrite Rmult_0_l, Ropp_0, Rmult_0_l; lra.
  - intros m h; specialize (h 0); cbn in h; rewrite Rmult_0_l, Ropp_0, Rmult_0_l; lra.
Qed.
Definition parabola (c s : R) : fn line :=
  {| val := fun x : line => c / 2 * ((x : R) * x) + s * x; grad := fun x => c * x + s; gradient := parabola_gradient c s;
     inf := parabola_inf c s; infimum := parabola_infimum c s |}.

Section Parabolas.
Variables c s : R.

Lemma parabola_smooth beta : 0 <= c -> c <= beta -> smooth (parabola c s) beta.
Proof.
  intros p b; split; [lra|]; intros x y; rewrite !line_norm; cbn.
  replace (c * y + s + -1 * (c * x + s)) with (c * (y + -1 * x)) by ring.
  rewrite Rabs_mult, (Rabs_pos_eq c) by exact p; apply Rmult_le_compat_r; [apply Rabs_pos|exact b].
Qed.
Lemma parabola_along (m : R) : m <= c -> convex_along (fun x : line => parabola c s x - m / 2 * ip x x).
Proof.
  intros b x y t i; cbn.
  assert (0 <= (c - m) * (t * (1 - t) * ((x - y) * (x - y)))) as q.
  { apply Rmult_le_pos; [lra|]; apply Rmult_le_pos; [apply Rmult_le_pos; lra|apply Rle_0_sqr]. }
  apply Rminus_le; match goal with |- ?a <= 0 => replace a with (- (/ 2 * ((c - m) * (t * (1 - t) * ((x - y) * (x - y)))))) by field end; lra.
Qed.
Lemma parabola_convex : 0 <= c -> convex (parabola c s).
Proof. intros b x y t i; pose proof (parabola_along 0 b x y t i) as k; cbn in *; lra. Qed.
Lemma parabola_strong mu : 0 < mu -> mu <= c -> strongly_convex (parabola c s) mu.
Proof. intros p b; split; [exact p|apply parabola_along; exact b]. Qed.
Lemma parabola_bounded : 0 < c \/ c = 0 /\ s = 0 -> bounded_below (parabola c s).
Proof.
  intros [p|[p q]]; [apply (strong_is_bounded (parabola c s) c); apply parabola_strong; lra|].
  exists 0; intro x; cbn; rewrite p, q; lra.
Qed.
Lemma parabola_dominated mu : 0 < mu -> mu <= c -> polyak_lojasiewicz (parabola c s) mu.
Proof.
  intros p b; split; [exact p|]; split; [apply parabola_bounded; lra|]; intro x.
  pose proof (strong_dominance (parabola c s) mu x (parabola_strong mu p b)) as k; cbn [pow]; rewrite Rmult_1_r, norm_square; lra.
Qed.
End Parabolas.

(* ---- a fair coin ---- *)

Lemma coin_nonneg (k : nat) : 0 <= / 2.
Proof. lra. Qed.
Lemma coin_total : sum (fun _ => / 2) 2 = 1.
Proof. cbn; lra. Qed.
Definition coin : law := {| size := 2; weight := fun _ => / 2; weight_nonneg := coin_nonneg; weight_total := coin_total |}.
Definition toss {A} (a b : A) (i : nat) : A := match i with O => a | _ => b end.

Section Coin.
Variables c s : R.
Definition two_parabolas : nat -> fn line := toss (parabola c s) (parabola c (- s)).

Lemma two_average : average (parabola c 0) two_parabolas coin.
Proof. intro x; unfold E; cbn; field. Qed.
Lemma two_variance sigma : s * s <= sigma * sigma -> variance (parabola c 0) two_parabolas coin sigma.
Proof. intros b x; unfold E; cbn [sum size coin weight two_parabolas toss pow]; rewrite !Rmult_1_r, !norm_square; cbn; lra. Qed.
Lemma two_smooth beta : 0 <= c -> c <= beta -> forall i, smooth (two_parabolas i) beta.
Proof. intros p b [|i]; apply parabola_smooth; assumption. Qed.
End Coin.

(* An orbit that no draw moves. *)
Lemma drawn_stays {V : space} (start : nat -> V) P (step : V -> nat -> V) x :
  (forall k, start k = x) -> (forall i, step x i = x) -> forall t omega, drawn start P step t omega = x.
Proof. intros a b t; induction t as [|t IH]; intro omega; cbn [drawn]; [apply a|rewrite IH; apply b]. Qed.

Lemma ln_above_one y : 1 <= ln (Rmax (exp 1) y).
Proof.
  rewrite <- (ln_exp 1) at 1; destruct (Rmax_l (exp 1) y) as [h|h]; [left; apply ln_increasing; [apply exp_pos|exact h]|right; now rewrite <- h].
Qed.

(* The orbit of a method from a start. *)
Fixpoint iterates {A} (step : nat -> A -> A) (start : A) (t : nat) : A :=
  match t with O => start | S t => step t (iterates step start t) end.

(* ---- hypotheses ---- *)

Fixpoint all_of (hs : list Prop) : Prop := match hs with nil => True | cons h hs => h /\ all_of hs end.
Fixpoint curried (hs : list Prop) (goal : Prop) : Prop := match hs with nil => goal | cons h hs => h -> curried hs goal end.
Lemma fulfilled hs goal : curried hs goal -> all_of hs -> goal.
Proof. induction hs as [|h hs IH]; cbn; [trivial|intros f [a b]; exact (IH (f a) b)]. Qed.

(* An example: what exists, and why it meets all hypotheses. *)
Lemma meeting hs : (forall goal, curried hs goal -> goal) -> all_of hs.
Proof.
  assert (forall goal : Prop, (all_of hs -> goal) -> curried hs goal) as h.
  { induction hs as [|h hs IH]; cbn; intros goal f; [exact (f I)|intro a; apply IH; intro b; exact (f (conj a b))]. }
  intro k; apply k, h; trivial.
Qed.
Lemma taking {A} {P : A -> Prop} x : P x -> ex P.
Proof. exact (ex_intro P x). Qed.
Arguments meeting _ & _.
Arguments taking {A P} & _ _.
Notation "'there' x , .. , y 'since' a , .. , b" :=
  (taking x .. (taking y (meeting _ (fun _ proof => .. (proof a) .. b))) ..) (at level 200, x at level 99, y at level 99, only parsing).

(* Hypotheses about the functions. *)
Ltac two_there :=
  first [ apply parabola_smooth | apply parabola_convex | apply parabola_strong | apply parabola_dominated | apply parabola_bounded
        | apply two_average | apply two_variance | apply two_smooth ]; lra.

(* Hypotheses about numbers, with means over a coin that are finite sums. *)
Ltac positive_there :=
  match goal with
  | |- Rmin _ _ > 0 => apply Rmin_glb_lt; positive_there
  | |- 0 < Rmin _ _ => apply Rmin_glb_lt; positive_there
  | |- 0 < ln (Rmax (exp 1) _) => eapply Rlt_le_trans; [apply Rlt_0_1|apply ln_above_one]
  | |- 0 < sqrt _ => apply sqrt_lt_R0; positive_there
  | |- 0 < _ / _ => apply Rdiv_lt_0_compat; positive_there
  | _ => lra
  end.
Ltac by_signs :=
  unfold sign; repeat match goal with |- context [Rlt_dec ?a ?b] => destruct (Rlt_dec a b) end; lra.
Ltac opened_there :=
  unfold E; cbn [sum size weight coin certain paths drawn iterates fst snd parabola val inf INR]; unfold parabola_inf.
Ltac numbers_there :=
  first [lra | reflexivity | repeat apply Rmax_lub; by_comparing | positive_there | rewrite ?line_norm; cbn; by_comparing | by_signs].
Ltac means_there := opened_there; numbers_there.
Ltac stays_there :=
  intro; unfold by_two, two_parabolas, toss;
  repeat match goal with |- context [match ?i with O => _ | S _ => _ end] => destruct i end;
  cbn; match goal with |- @eq _ ?a ?b => change (@eq R a b) end; ring.

(* A theorem under a list of hypotheses: what checks the proof sees that the list holds all of its own. *)
Notation by_theorem claim :=
  ltac:(match goal with |- all_of ?hs -> ?goal => exact_no_check (fulfilled hs goal claim) end) (only parsing).
