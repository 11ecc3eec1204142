(* Functions with a gradient and their classes; what the kernel takes from the literature is proved here. *)
From Coq Require Import Lra.
From Samproof Require Export Calculus Spaces.
Open Scope R_scope.

(* A function with a gradient: the derivative along every line through every point is the inner product with it. *)
Record fn (V : space) := {
  val :> V -> R;
  grad : V -> V;
  gradient : forall x d : V, derivable_pt_lim (fun t => val (x + t * d)%V) 0 (ip (grad x) d);
  inf : R;
  infimum : (exists m, forall x, m <= val x) -> (forall x, inf <= val x) /\ (forall m, (forall x, m <= val x) -> m <= inf);
}.
Arguments val {_}.
Arguments grad {_}.
Arguments gradient {_}.
Arguments inf {_}.
Arguments infimum {_}.

Lemma zero_gradient (V : space) (x d : V) : derivable_pt_lim (fun _ => 0) 0 (ip vzero d).
Proof. rewrite ip_zero_l; apply derivable_pt_lim_const. Qed.
Lemma zero_infimum (V : space) :
  (exists m, forall x : V, m <= 0) -> (forall x : V, 0 <= 0) /\ (forall m, (forall x : V, m <= 0) -> m <= 0).
Proof. intros _; split; [intros _; lra|intros m h; exact (h vzero)]. Qed.
Definition zero_function {V : space} : fn V :=
  {| val := fun _ => 0; grad := fun _ => vzero; gradient := zero_gradient V; inf := 0; infimum := zero_infimum V |}.

Definition convex_along {V : space} (h : V -> R) :=
  forall (x y : V) t, 0 <= t <= 1 -> h ((1 - t) * x + t * y)%V <= (1 - t) * h x + t * h y.

Definition smooth {V} (f : fn V) (beta : R) := 0 <= beta /\ forall x y, norm (grad f y - grad f x) <= beta * norm (y - x).
Definition convex {V} (f : fn V) := convex_along f.
Definition strongly_convex {V} (f : fn V) (mu : R) := 0 < mu /\ convex_along (fun x => f x - mu / 2 * ip x x).
Definition bounded_below {V} (f : fn V) := exists m, forall x, m <= f x.
Definition polyak_lojasiewicz {V} (f : fn V) (mu : R) :=
  0 < mu /\ bounded_below f /\ forall x, norm (grad f x) ^ 2 >= 2 * mu * (f x - inf f).

Lemma limit_linear a t : derivable_pt_lim (fun t => t * a) t a.
Proof.
  apply limit_is with (1 * fct_cte a t + id t * 0); [|unfold fct_cte, id; ring].
  apply (derivable_pt_lim_mult id (fct_cte a)); [apply derivable_pt_lim_id|apply derivable_pt_lim_const].
Qed.
Lemma limit_square a t : derivable_pt_lim (fun t => t * t * a) t (2 * t * a).
Proof.
  apply limit_is with ((1 * id t + id t * 1) * fct_cte a t + (id * id)%F t * 0); [|unfold fct_cte, id, mult_fct; ring].
  apply (derivable_pt_lim_mult (id * id)%F (fct_cte a)); [|apply derivable_pt_lim_const].
  apply (derivable_pt_lim_mult id id); apply derivable_pt_lim_id.
Qed.

Section Facts.
Context {V : space} (f : fn V).
Implicit Types x y : V.

Definition remainder x y := f y - f x - ip (grad f x) (y - x)%V.

Lemma lipschitz beta x y :
  smooth f beta -> ip (grad f y - grad f x)%V (grad f y - grad f x)%V <= beta * beta * ip (y - x)%V (y - x)%V.
Proof.
  intros [p h]; specialize (h x y); rewrite <- !norm_square.
  pose proof (norm_nonneg (grad f y - grad f x)%V) as n.
  replace (beta * beta * (norm (y - x)%V * norm (y - x)%V)) with ((beta * norm (y - x)%V) * (beta * norm (y - x)%V)) by ring.
  apply Rmult_le_compat; assumption.
Qed.

Lemma lipschitz_gap beta x y :
  smooth f beta -> 0 <= beta * beta * ip (y - x)%V (y - x)%V - ip (grad f y - grad f x)%V (grad f y - grad f x)%V.
Proof. intro s; pose proof (lipschitz beta x y s); lra. Qed.

Lemma along x d t : derivable_pt_lim (fun s => f (x + s * d)%V) t (ip (grad f (x + t * d)%V) d).
Proof.
  intros e p; destruct (gradient f (x + t * d)%V d e p) as [delta h]; exists delta; intros k z b.
  specialize (h k z b); rewrite Rplus_0_l in h.
  replace (x + (t + k) * d)%V with (x + t * d + k * d)%V by vectors.
  replace (x + t * d)%V with (x + t * d + 0 * d)%V at 2 by vectors; exact h.
Qed.

Lemma descent_both beta x y s : s * s = 1 -> smooth f beta -> 2 * (s * remainder x y) <= beta * ip (y - x)%V (y - x)%V.
Proof.
  intros u h; set (d := (y - x)%V).
  set (g := fun t => s * (f (x + t * d)%V - t * ip (grad f x) d) - t * t * (beta / 2 * ip d d)).
  set (g' := fun t => s * (ip (grad f (x + t * d)%V) d - ip (grad f x) d) - 2 * t * (beta / 2 * ip d d)).
  destruct (MVT_cor2 g g' 0 1 Rlt_0_1) as [t [e b]].
  - intros t _; unfold g, g'.
    apply derivable_pt_lim_minus.
    + apply (derivable_pt_lim_scal (fun t => f (x + t * d)%V - t * ip (grad f x) d)).
      apply derivable_pt_lim_minus; [apply along|].
      apply limit_linear.
    + apply limit_square.
  - assert (g' t <= 0) as n.
    { unfold g'; rewrite <- ip_sub.
      assert (s * ip (grad f (x + t * d) - grad f x)%V d <= t * (beta * ip d d)) as q; [|lra].
      pose proof (norm_bound (s * (grad f (x + t * d) - grad f x))%V d) as c; rewrite ip_scale in c.
      assert (norm (s * (grad f (x + t * d) - grad f x))%V = norm (grad f (x + t * d) - grad f x)%V) as w.
      { unfold norm; f_equal; rewrite ip_scale, ip_scale_r, <- Rmult_assoc, u; ring. }
      rewrite w in c; destruct h as [p h]; specialize (h x (x + t * d)%V).
      replace (x + t * d - x)%V with (t * d)%V in h by vectors.
      assert (norm (t * d)%V = t * norm d) as v.
      { unfold norm; rewrite ip_scale, ip_scale_r, <- Rmult_assoc.
        rewrite sqrt_mult; [|apply Rmult_le_pos; lra|apply ip_positive]; rewrite sqrt_square by lra; ring. }
      rewrite v in h; rewrite <- (norm_square d).
      eapply Rle_trans; [exact c|]; eapply Rle_trans; [apply Rmult_le_compat_r; [apply norm_nonneg|exact h]|right; ring]. }
    unfold g in e; replace (x + 1 * d)%V with y in e by (unfold d; vectors).
    replace (x + 0 * d)%V with x in e by vectors.
    unfold remainder; fold d; lra.
Qed.

Lemma descent beta x y : smooth f beta -> 0 <= beta * ip (y - x)%V (y - x)%V - 2 * remainder x y.
Proof. intro h; pose proof (descent_both beta x y 1 ltac:(ring) h); lra. Qed.
Lemma descent_lower beta x y : smooth f beta -> 0 <= 2 * remainder x y + beta * ip (y - x)%V (y - x)%V.
Proof. intro h; pose proof (descent_both beta x y (-1) ltac:(ring) h); lra. Qed.

Lemma below_chord (h : V -> R) x y s :
  convex_along h -> derivable_pt_lim (fun t => h (x + t * (y - x))%V) 0 s -> s <= h y - h x.
Proof.
  intros c d; destruct (Rle_lt_dec s (h y - h x)) as [|g]; [assumption|exfalso].
  destruct (d (s - (h y - h x))) as [[delta p] q]; [lra|]; cbn in q.
  set (t := Rmin (delta / 2) 1).
  assert (0 < t /\ t <= 1 /\ t < delta) as [t0 [t1 t2]].
  { unfold t, Rmin; destruct (Rle_dec (delta / 2) 1); lra. }
  specialize (q t); rewrite Rplus_0_l in q.
  replace (x + 0 * (y - x))%V with x in q by vectors.
  specialize (c x y t ltac:(lra)); replace ((1 - t) * x + t * y)%V with (x + t * (y - x))%V in c by vectors.
  assert ((h (x + t * (y - x))%V - h x) / t <= h y - h x).
  { apply Rmult_le_reg_l with t; [assumption|]; field_simplify; lra. }
  specialize (q ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra)); apply Rabs_def2 in q; lra.
Qed.

Lemma convexity x y : convex f -> 0 <= remainder x y.
Proof.
  intro c; pose proof (below_chord f x y (ip (grad f x) (y - x)%V) c (gradient f x (y - x)%V)); unfold remainder; lra.
Qed.

Lemma strong mu x y : strongly_convex f mu -> 0 <= 2 * remainder x y - mu * ip (y - x)%V (y - x)%V.
Proof.
  intros [p c]; set (d := (y - x)%V).
  assert (derivable_pt_lim (fun t => f (x + t * d)%V - mu / 2 * ip (x + t * d)%V (x + t * d)%V) 0 (ip (grad f x) d - mu * ip x d)) as q.
  { apply derivable_pt_lim_minus; [apply (gradient f)|].
    set (a := ip x x); set (b := ip x d); set (e := ip d d).
    assert (derivable_pt_lim (fun t => mu / 2 * (a + (t * (2 * b) + t * t * e))) 0 (mu * b)) as r.
    { apply limit_is with (mu / 2 * (0 + (2 * b + 2 * 0 * e))); [|field].
      apply (derivable_pt_lim_scal (fun t => a + (t * (2 * b) + t * t * e))).
      apply (derivable_pt_lim_plus (fct_cte a) (fun t => t * (2 * b) + t * t * e)); [apply derivable_pt_lim_const|].
      apply (derivable_pt_lim_plus (fun t => t * (2 * b)) (fun t => t * t * e)); [apply limit_linear|apply limit_square]. }
    intros eps pos; destruct (r eps pos) as [delta k]; exists delta; intros t z w; specialize (k t z w).
    unfold a, b, e in *; rewrite !ip_add, !ip_add_r, !ip_scale, !ip_scale_r, (ip_sym V d x).
    eapply Rle_lt_trans; [right|exact k]; f_equal; field; assumption. }
  pose proof (below_chord (fun x => f x - mu / 2 * ip x x) x y _ c q) as h; cbn beta in h.
  unfold remainder; fold d; replace (ip y y) with (ip x x + 2 * ip x d + ip d d) in h; [lra|].
  unfold d; inners; rewrite (ip_sym V y x); ring.
Qed.

Lemma strong_is_bounded mu : strongly_convex f mu -> bounded_below f.
Proof.
  intro s; pose proof s as [p _]; exists (f vzero - / (2 * mu) * ip (grad f vzero) (grad f vzero)); intro y.
  pose proof (strong mu vzero y s) as h; unfold remainder in h.
  pose proof (ip_positive V (mu * (y - vzero) + grad f vzero)%V) as q.
  rewrite ip_add, !ip_add_r, !ip_scale, !ip_scale_r in q.
  rewrite (ip_sym V (y - vzero)%V (grad f vzero)) in q.
  set (a := ip (grad f vzero) (y - vzero)%V) in *; set (b := ip (y - vzero)%V (y - vzero)%V) in *.
  set (c := ip (grad f vzero) (grad f vzero)) in *.
  apply Rmult_le_reg_l with (2 * mu); [lra|].
  replace (2 * mu * (f vzero - / (2 * mu) * c)) with (2 * mu * f vzero - c) by (field; lra).
  assert (0 <= mu * (2 * (f y - f vzero - a) - mu * b)) by (apply Rmult_le_pos; lra).
  lra.
Qed.

Lemma lower x : bounded_below f -> 0 <= f x - inf f.
Proof. intro b; destruct (infimum f b) as [h _]; specialize (h x); lra. Qed.
Lemma strong_lower mu x : strongly_convex f mu -> 0 <= f x - inf f.
Proof. intro s; apply lower, (strong_is_bounded mu s). Qed.
Lemma dominated_lower mu x : polyak_lojasiewicz f mu -> 0 <= f x - inf f.
Proof. intros [_ [b _]]; apply lower, b. Qed.

Lemma dominance mu x : polyak_lojasiewicz f mu -> 0 <= ip (grad f x) (grad f x) - 2 * (mu * (f x - inf f)).
Proof. intros [_ [_ h]]; specialize (h x); cbn [pow] in h; rewrite Rmult_1_r, norm_square in h; lra. Qed.

Lemma strong_dominance mu x : strongly_convex f mu -> 0 <= ip (grad f x) (grad f x) - 2 * (mu * (f x - inf f)).
Proof.
  intro s; pose proof s as [p _]; destruct (infimum f (strong_is_bounded mu s)) as [_ h].
  set (c := ip (grad f x) (grad f x)).
  assert (f x - / (2 * mu) * c <= inf f) as l.
  { apply h; intro y; pose proof (strong mu x y s) as r; unfold remainder in r.
    pose proof (ip_positive V (mu * (y - x) + grad f x)%V) as q.
    rewrite ip_add, !ip_add_r, !ip_scale, !ip_scale_r in q.
    rewrite (ip_sym V (y - x)%V (grad f x)) in q; fold c in q.
    set (a := ip (grad f x) (y - x)%V) in *; set (b := ip (y - x)%V (y - x)%V) in *.
    apply Rmult_le_reg_l with (2 * mu); [lra|].
    replace (2 * mu * (f x - / (2 * mu) * c)) with (2 * mu * f x - c) by (field; lra).
    assert (0 <= mu * (2 * (f y - f x - a) - mu * b)) by (apply Rmult_le_pos; lra).
    lra. }
  apply Rmult_le_compat_l with (r := 2 * mu) in l; [|lra].
  replace (2 * mu * (f x - / (2 * mu) * c)) with (2 * mu * f x - c) in l by (field; lra); lra.
Qed.
End Facts.

(* A function below its parabolas and above its tangents: then 2 L (h(y) - h(x) - <g(x), y - x>) >= |g(y) - g(x)|^2. *)
Section Interpolation.
Context {V : space} (h : V -> R) (g : V -> V) (L : R).
Hypothesis tangent : forall x y, h x + ip (g x) (y - x)%V <= h y.
Hypothesis parabola : forall x y, h y <= h x + ip (g x) (y - x)%V + L / 2 * ip (y - x)%V (y - x)%V.

Lemma interpolate x y : ip (g y - g x)%V (g y - g x)%V <= 2 * L * (h y - h x - ip (g x) (y - x)%V).
Proof.
  set (w := (g y - g x)%V); set (r := h y - h x - ip (g x) (y - x)%V).
  assert (forall s, (2 * s - L * s * s) * ip w w <= 2 * r) as k.
  { intro s; pose proof (tangent x (y - s * w)%V) as a; pose proof (parabola y (y - s * w)%V) as b.
    replace (y - s * w - x)%V with ((y - x) - s * w)%V in a by vectors.
    replace (y - s * w - y)%V with ((- s) * w)%V in b by vectors.
    rewrite ip_sub_r, ip_scale_r in a; rewrite ip_scale, !ip_scale_r in b.
    assert (ip (g y) w - ip (g x) w = ip w w) as e by (unfold w; rewrite ip_sub; reflexivity).
    unfold r; nra. }
  destruct (Rtotal_order L 0) as [n|[z|p]].
  - pose proof (tangent x y); pose proof (parabola x y); pose proof (ip_positive V (y - x)%V).
    assert (ip (y - x)%V (y - x)%V = 0) as e by nra.
    apply ip_definite in e; assert (y = x) as u by (apply vector_ext; intro q; apply (f_equal (fun v => ip v q)) in e; rewrite ip_sub, ip_zero_l in e; lra).
    unfold r, w; rewrite u; inners; right; ring.
  - subst L; destruct (Req_dec (ip w w) 0) as [e|e]; [rewrite e; right; ring|exfalso].
    pose proof (k ((r + 1) / ip w w)) as q; replace (2 * ((r + 1) / ip w w) - 0 * ((r + 1) / ip w w) * ((r + 1) / ip w w)) with (2 * ((r + 1) / ip w w)) in q by ring.
    replace (2 * ((r + 1) / ip w w) * ip w w) with (2 * (r + 1)) in q by (field; exact e); lra.
  - pose proof (k (/ L)) as q; replace (2 * / L - L * / L * / L) with (/ L) in q by (field; lra).
    apply Rmult_le_compat_l with (r := L) in q; [|lra].
    replace (L * (/ L * ip w w)) with (ip w w) in q by (field; lra); lra.
Qed.
End Interpolation.

Section Facts_from_interpolation.
Context {V : space} (f : fn V).
Implicit Types x y : V.

Lemma remainder_bound beta x y :
  smooth f beta -> convex f -> ip (grad f y - grad f x)%V (grad f y - grad f x)%V <= 2 * beta * remainder f x y.
Proof.
  intros s c; apply (interpolate f (grad f)); intros a b.
  - pose proof (convexity f a b c); unfold remainder in *; lra.
  - pose proof (descent f beta a b s); unfold remainder in *; lra.
Qed.

Lemma turn_step x y : ip (grad f y - grad f x)%V (y - x)%V = remainder f x y + remainder f y x.
Proof. unfold remainder; inners; ring. Qed.

Lemma cocoercivity beta x y :
  smooth f beta -> convex f ->
  0 <= beta * ip (grad f y - grad f x)%V (y - x)%V - ip (grad f y - grad f x)%V (grad f y - grad f x)%V.
Proof.
  intros s c; pose proof (remainder_bound beta x y s c) as a; pose proof (remainder_bound beta y x s c) as b.
  rewrite turn_step.
  replace (ip (grad f x - grad f y)%V (grad f x - grad f y)%V)
    with (ip (grad f y - grad f x)%V (grad f y - grad f x)%V) in b by (inners; ring).
  lra.
Qed.

Lemma monotone_gradient x y : convex f -> 0 <= ip (grad f y - grad f x)%V (y - x)%V.
Proof. intro c; rewrite turn_step; pose proof (convexity f x y c); pose proof (convexity f y x c); lra. Qed.

Lemma strong_monotonicity mu x y : strongly_convex f mu -> 0 <= ip (grad f y - grad f x)%V (y - x)%V - mu * ip (y - x)%V (y - x)%V.
Proof.
  intro c; rewrite turn_step; pose proof (strong f mu x y c); pose proof (strong f mu y x c).
  replace (ip (x - y)%V (x - y)%V) with (ip (y - x)%V (y - x)%V) in * by (inners; ring); lra.
Qed.

Lemma interpolation beta mu x y :
  smooth f beta -> strongly_convex f mu ->
  0 <= 2 * ((beta - mu) * remainder f x y) - ip (grad f y - grad f x)%V (grad f y - grad f x)%V
       - mu * beta * ip (y - x)%V (y - x)%V + 2 * (mu * ip (grad f y - grad f x)%V (y - x)%V).
Proof.
  intros s c.
  pose proof (interpolate (fun z => f z - mu / 2 * ip z z) (fun z => grad f z - mu * z)%V (beta - mu)) as i.
  assert (forall a b : V, ip (grad f a - mu * a)%V (b - a)%V + mu / 2 * ip b b - mu / 2 * ip a a
          = ip (grad f a) (b - a)%V + mu / 2 * ip (b - a)%V (b - a)%V) as e.
  { intros a b; inners; rewrite (ip_sym V b a); field. }
  specialize (i ltac:(intros a b; pose proof (strong f mu a b c); specialize (e a b); unfold remainder in *; lra)).
  specialize (i ltac:(intros a b; pose proof (descent f beta a b s); specialize (e a b); unfold remainder in *; lra) x y).
  specialize (e x y); unfold remainder.
  assert (ip (grad f y - mu * y - (grad f x - mu * x))%V (grad f y - mu * y - (grad f x - mu * x))%V
          = ip (grad f y - grad f x)%V (grad f y - grad f x)%V - 2 * mu * ip (grad f y - grad f x)%V (y - x)%V
            + mu * mu * ip (y - x)%V (y - x)%V) as q.
  { replace (grad f y - mu * y - (grad f x - mu * x))%V with ((grad f y - grad f x) - mu * (y - x))%V by vectors.
    set (u := (grad f y - grad f x)%V); set (v := (y - x)%V); inners; rewrite (ip_sym V v u); ring. }
  cbn beta in i; rewrite q in i; nra.
Qed.
End Facts_from_interpolation.
