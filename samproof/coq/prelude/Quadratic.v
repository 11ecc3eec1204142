(* Quadratic forms that are nonnegative by a computation with integers: squares of short numbers are taken away, and in each row of
   what is left the diagonal outweighs the rest. *)
From Coq Require Import Lra Lia.
From Samproof Require Export Numbers.
Open Scope R_scope.

(* The rows of a symmetric matrix from the diagonal on. *)
Definition triangle := list (list Z).
Fixpoint linear (r : list Z) (xs : list R) : R :=
  match r, xs with y :: r, x :: xs => IZR y * x + linear r xs | _, _ => 0 end.
Fixpoint quadratic (m : triangle) (xs : list R) : R :=
  match m, xs with
  | (g :: r) :: m, x :: xs => IZR g * (x * x) + 2 * x * linear r xs + quadratic m xs
  | _, _ => 0
  end.

(* row - a * r, and a triangle without the square of r and with a diagonal that is less by what stands in [off]. *)
Fixpoint without (a : Z) (r row : list Z) : list Z :=
  match row, r with
  | g :: row, y :: r => (g - a * y)%Z :: without a r row
  | row, nil => row
  | nil, y :: r => (- (a * y))%Z :: without a r nil
  end.
Fixpoint lessened (c : Z) (m : triangle) (r off : list Z) : option triangle :=
  match m, r, off with
  | nil, nil, nil => Some nil
  | (g :: row) :: m, y :: r, o :: off =>
      match lessened c m r off with Some n => Some (((g - c * y * y - Z.abs o)%Z :: without (c * y) r row) :: n) | None => None end
  | _, _, _ => None
  end.
(* In each step the square of y * x + r is taken away, where c * y * r is about the first row. *)
Fixpoint outweighed (steps : nat) (c : Z) (m : triangle) : bool :=
  match steps, m with
  | O, nil => true
  | S steps, (g :: row) :: m =>
      let y := (Z.sqrt (g / c) - Z.of_nat steps)%Z in
      let r := map (fun a => Z.div a (c * y)) row in
      let off := without (c * y) r row in
      match lessened c m r off with
      | Some n => (Z.leb (fold_right (fun o s => Z.abs o + s)%Z 0%Z off) (g - c * y * y) && outweighed steps c n)%bool
      | None => false
      end
  | _, _ => false
  end.

Fixpoint diagonal (off : list Z) (xs : list R) : R :=
  match off, xs with o :: off, x :: xs => IZR (Z.abs o) * (x * x) + diagonal off xs | _, _ => 0 end.
Lemma without_ok a r row xs : linear (without a r row) xs = linear row xs - IZR a * linear r xs.
Proof.
  revert r xs; induction row as [|g row IH]; intros r xs.
  - revert xs; induction r as [|y r IH]; intros [|x xs]; cbn in *; try ring; rewrite IH, opp_IZR, mult_IZR; ring.
  - destruct r as [|y r], xs as [|x xs]; cbn; try ring; rewrite IH, minus_IZR, mult_IZR; ring.
Qed.
Lemma lessened_ok c m : forall r off n xs, lessened c m r off = Some n ->
  quadratic m xs = IZR c * (linear r xs * linear r xs) + diagonal off xs + quadratic n xs.
Proof.
  induction m as [|[|g row] m IH]; cbn [lessened]; intros [|y r] [|o off] n xs h; try discriminate.
  - injection h as <-; destruct xs; cbn; ring.
  - destruct (lessened c m r off) as [n'|] eqn:e; [|discriminate]; injection h as <-; destruct xs as [|x xs]; cbn; [ring|].
    rewrite (IH r off n' xs e), without_ok, !minus_IZR, !mult_IZR; ring.
Qed.
Lemma diagonal_ok off x : forall xs,
  0 <= IZR (fold_right (fun o s => Z.abs o + s)%Z 0%Z off) * (x * x) + 2 * x * linear off xs + diagonal off xs.
Proof.
  induction off as [|o off IH]; intro xs; cbn [fold_right]; [destruct xs; cbn; lra|].
  assert (0 <= IZR (Z.abs o) * (x * x)) as p by (apply Rmult_le_pos; [apply IZR_le; lia|apply Rle_0_sqr]).
  rewrite plus_IZR; destruct xs as [|z xs]; cbn [linear diagonal].
  - specialize (IH nil); destruct off; cbn in *; lra.
  - specialize (IH xs); enough (0 <= IZR (Z.abs o) * (x * x) + 2 * x * (IZR o * z) + IZR (Z.abs o) * (z * z)) by lra.
    destruct (Z.abs_spec o) as [[s ->]|[s ->]]; rewrite ?opp_IZR; [apply IZR_le in s|apply IZR_lt in s].
    + pose proof (Rmult_le_pos _ _ s (Rle_0_sqr (x + z))); unfold Rsqr in *; lra.
    + pose proof (Rmult_le_pos (- IZR o) _ ltac:(lra) (Rle_0_sqr (x - z))); unfold Rsqr in *; lra.
Qed.
Lemma outweighed_ok c k : (0 <= c)%Z -> forall m xs, outweighed k c m = true -> 0 <= quadratic m xs.
Proof.
  intro p; apply IZR_le in p; induction k as [|k IH]; intros [|[|g row] m] xs h; cbn [outweighed] in h; try discriminate.
  - destruct xs; cbn; lra.
  - set (y := (Z.sqrt (g / c) - Z.of_nat k)%Z) in *; set (r := map (fun a => Z.div a (c * y)) row) in *.
    set (off := without (c * y) r row) in *; destruct (lessened c m r off) as [n|] eqn:e; [|discriminate].
    apply andb_prop in h; destruct h as [d h]; apply Z.leb_le, IZR_le in d; rewrite minus_IZR, !mult_IZR in d.
    destruct xs as [|x xs]; cbn [quadratic]; [lra|].
    assert (linear row xs = linear off xs + IZR (c * y) * linear r xs) as q by (unfold off; rewrite without_ok; ring).
    rewrite (lessened_ok c m r off n xs e), q, mult_IZR; specialize (IH n xs h); pose proof (diagonal_ok off x xs) as o.
    pose proof (Rmult_le_pos _ _ p (Rle_0_sqr (IZR y * x + linear r xs))) as s; unfold Rsqr in s.
    pose proof (Rmult_le_compat_r (x * x) _ _ (Rle_0_sqr x) d); lra.
Qed.

(* The same where the numbers have very different sizes: the matrix for numbers that are [e] times smaller. *)
Fixpoint stretched (a : Z) (e : list positive) (row : list Z) : list Z :=
  match row, e with
  | g :: row, b :: e => (a * Zpos b * g)%Z :: stretched a e row
  | g :: row, nil => (a * g)%Z :: stretched a nil row
  | nil, _ => nil
  end.
Fixpoint enlarged (e : list positive) (m : triangle) : triangle :=
  match m, e with
  | row :: m, a :: e' => stretched (Zpos a) e row :: enlarged e' m
  | m, nil => m
  | nil, _ => nil
  end.
Fixpoint times (e : list positive) (xs : list R) : list R :=
  match e, xs with a :: e, x :: xs => IZR (Zpos a) * x :: times e xs | _, xs => xs end.
Lemma times_all e : forall xs, exists ys, xs = times e ys.
Proof.
  induction e as [|a e IH]; intros [|x xs]; [now exists nil|now exists (x :: xs)|now exists nil|destruct (IH xs) as [ys ->]].
  exists (x / IZR (Zpos a) :: ys); cbn [times]; f_equal; field; now apply not_0_IZR.
Qed.
Lemma stretched_ok a row : forall e xs, linear (stretched a e row) xs = IZR a * linear row (times e xs).
Proof.
  induction row as [|g row IH]; intros [|b e] [|x xs]; cbn [stretched linear times]; try (ring || (rewrite ?mult_IZR; ring)).
  - rewrite (IH nil xs), mult_IZR; destruct xs; cbn [times]; ring.
  - rewrite IH, !mult_IZR; ring.
Qed.
Lemma enlarged_ok m : forall e xs, quadratic (enlarged e m) xs = quadratic m (times e xs).
Proof.
  induction m as [|[|g row] m IH]; intros [|a e] xs; try reflexivity; try (destruct xs; reflexivity).
  destruct xs as [|x xs]; [reflexivity|]; cbn [enlarged stretched quadratic times]; rewrite IH, stretched_ok, !mult_IZR; ring.
Qed.

(* Whether a form is nonnegative by numbers of [bits] bits. *)
Definition bits : Z := 30.
Definition nonnegative (m : triangle) : bool :=
  let sizes := map (fun row => (Z.log2 (hd 0%Z row) / 2)%Z) m in
  let most := fold_right Z.max bits sizes in
  outweighed (length m) (4 ^ (most - bits)) (enlarged (map (fun size => Z.to_pos (2 ^ (most - size))) sizes) m).
Lemma nonnegative_ok m xs : nonnegative m = true -> 0 <= quadratic m xs.
Proof.
  unfold nonnegative; set (e := map _ (map _ m)); intro h; destruct (times_all e xs) as [ys ->].
  rewrite <- enlarged_ok; eapply outweighed_ok; [|exact h]; apply Z.pow_nonneg; lia.
Qed.

(* The form as a polynomial, for polynomials in the place of the numbers. *)
Fixpoint wlinear (r : list Z) (Ps : list whole) : whole :=
  match r, Ps with y :: r, P :: Ps => wadd (wscale P y) (wlinear r Ps) | _, _ => Pc 0%Z end.
Fixpoint wquadratic (m : triangle) (Ps : list whole) : whole :=
  match m, Ps with
  | (g :: r) :: m, P :: Ps => wadd (wmul P (wadd (wscale P g) (wscale (wlinear r Ps) 2))) (wquadratic m Ps)
  | _, _ => Pc 0%Z
  end.
Lemma wlinear_ok l r : forall Ps, wev l (wlinear r Ps) = linear r (map (wev l) Ps).
Proof. induction r as [|y r IH]; intros [|P Ps]; cbn; try reflexivity; rewrite wadd_ok, wscale_ok, IH; ring. Qed.
Lemma wquadratic_ok l m : forall Ps, wev l (wquadratic m Ps) = quadratic m (map (wev l) Ps).
Proof.
  induction m as [|[|g r] m IH]; intros [|P Ps]; cbn [wquadratic quadratic map]; try reflexivity.
  rewrite wadd_ok, wmul_ok, wadd_ok, !wscale_ok, wlinear_ok, IH; ring.
Qed.
