(* Real inner-product spaces, and linear combinations of vectors with polynomials as coefficients. *)
From Coq Require Import Lra.
From Samproof Require Export Rules.
Open Scope R_scope.

(* ---- real inner-product spaces ---- *)

Record space := {
  carrier :> Type;
  vzero : carrier;
  vadd : carrier -> carrier -> carrier;
  vscale : R -> carrier -> carrier;
  ip : carrier -> carrier -> R;
  vadd_comm : forall v w, vadd v w = vadd w v;
  vadd_assoc : forall u v w, vadd u (vadd v w) = vadd (vadd u v) w;
  vadd_zero : forall v, vadd v vzero = v;
  vadd_opp : forall v, vadd v (vscale (-1) v) = vzero;
  vscale_one : forall v, vscale 1 v = v;
  vscale_mult : forall a b v, vscale a (vscale b v) = vscale (a * b) v;
  vscale_add : forall a v w, vscale a (vadd v w) = vadd (vscale a v) (vscale a w);
  vscale_plus : forall a b v, vscale (a + b) v = vadd (vscale a v) (vscale b v);
  ip_sym : forall v w, ip v w = ip w v;
  ip_add : forall u v w, ip (vadd u v) w = ip u w + ip v w;
  ip_scale : forall a v w, ip (vscale a v) w = a * ip v w;
  ip_positive : forall v, 0 <= ip v v;
  ip_definite : forall v, ip v v = 0 -> v = vzero;
}.

Arguments vzero {_}.
Arguments vadd {_}.
Arguments vscale {_}.
Arguments ip {_}.
Declare Scope vector_scope.
Delimit Scope vector_scope with V.
Bind Scope vector_scope with carrier.
Definition vsub {V : space} (v w : V) : V := vadd v (vscale (-1) w).
Infix "+" := vadd : vector_scope.
Infix "-" := vsub : vector_scope.
Infix "*" := vscale : vector_scope.
Definition norm {V : space} (v : V) : R := sqrt (ip v v).
(* v/|v|, and 0 where v = 0 *)
Definition dir {V : space} (v : V) : V := if Req_EM_T (norm v) 0 then vzero else vscale (/ norm v) v.

Section Vectors.
Context {V : space}.
Implicit Types v w z : V.

Lemma ip_add_r v w z : ip v (w + z)%V = ip v w + ip v z.
Proof. rewrite !(ip_sym _ v); apply ip_add. Qed.
Lemma ip_scale_r a v w : ip v (a * w)%V = a * ip v w.
Proof. rewrite !(ip_sym _ v); apply ip_scale. Qed.
Lemma ip_zero_l v : ip vzero v = 0.
Proof. rewrite <- (vadd_opp V v), ip_add, ip_scale; ring. Qed.
Lemma ip_zero_r v : ip v vzero = 0.
Proof. rewrite ip_sym; apply ip_zero_l. Qed.
Lemma ip_sub v w z : ip (v - w)%V z = ip v z - ip w z.
Proof. unfold vsub; rewrite ip_add, ip_scale; ring. Qed.
Lemma ip_sub_r v w z : ip z (v - w)%V = ip z v - ip z w.
Proof. rewrite !(ip_sym _ z); apply ip_sub. Qed.

Lemma vector_ext v w : (forall z, ip v z = ip w z) -> v = w.
Proof.
  intro e; assert ((v - w)%V = vzero) as d by (apply ip_definite; rewrite ip_sub, e; ring).
  rewrite <- (vadd_zero V v), <- (vadd_opp V w), (vadd_comm V w), vadd_assoc.
  change (((v - w) + w)%V = w); rewrite d, vadd_comm; apply vadd_zero.
Qed.
End Vectors.

Ltac inner := rewrite ?ip_sub, ?ip_sub_r, ?ip_add, ?ip_add_r, ?ip_scale, ?ip_scale_r, ?ip_zero_l, ?ip_zero_r.
Ltac inners := repeat progress inner.
Ltac vectors := apply vector_ext; let z := fresh "z" in intro z; inners; try ring.

Section Norms.
Context {V : space}.
Implicit Types v w z : V.

Lemma norm_square v : norm v * norm v = ip v v.
Proof. apply sqrt_sqrt, ip_positive. Qed.
Lemma norm_nonneg v : 0 <= norm v.
Proof. apply sqrt_pos. Qed.
Lemma norm_even v n : norm v ^ (2 * n) = ip v v ^ n.
Proof. rewrite pow_mult; f_equal; cbn [pow]; rewrite Rmult_1_r; apply norm_square. Qed.

Lemma cauchy_schwarz v w : 0 <= ip v v * ip w w - ip v w * ip v w.
Proof.
  destruct (Req_dec (ip w w) 0) as [z|z].
  - rewrite (ip_definite _ w z), !ip_zero_r; lra.
  - pose proof (ip_positive _ w) as p.
    pose proof (ip_positive V (ip w w * v - ip v w * w)%V) as h.
    revert h; inners; rewrite (ip_sym _ w v); intro h.
    apply Rmult_le_reg_l with (ip w w); [lra|].
    replace (ip w w * 0) with 0 by ring; eapply Rle_trans; [exact h|right; ring].
Qed.

Lemma cauchy_schwarz_at v w a b c : ip v v = a -> ip w w = b -> ip v w = c -> 0 <= a * b - c * c.
Proof. intros <- <- <-; apply cauchy_schwarz. Qed.

Lemma norm_bound v w : ip v w <= norm v * norm w.
Proof.
  destruct (Rle_lt_dec (ip v w) 0) as [h|h].
  - pose proof (Rmult_le_pos _ _ (norm_nonneg v) (norm_nonneg w)); lra.
  - apply Rsqr_incr_0_var; [|apply Rmult_le_pos; apply norm_nonneg].
    unfold Rsqr; replace (norm v * norm w * (norm v * norm w)) with (norm v * norm v * (norm w * norm w)) by ring.
    rewrite !norm_square; pose proof (cauchy_schwarz v w); lra.
Qed.

Lemma norm_zero v : norm v = 0 <-> v = vzero.
Proof.
  split; [intro h|intros ->; unfold norm; rewrite ip_zero_l; apply sqrt_0].
  apply ip_definite; rewrite <- norm_square, h; ring.
Qed.

Lemma direction_scale v : (norm v * dir v)%V = v.
Proof.
  unfold dir; destruct (Req_EM_T (norm v) 0) as [z|z].
  - apply norm_zero in z; rewrite z; vectors.
  - vectors; field; assumption.
Qed.
Lemma direction_unit v : 0 < ip v v -> ip (dir v) (dir v) - 1 = 0.
Proof.
  intro p; unfold dir; destruct (Req_EM_T (norm v) 0) as [z|z].
  - rewrite <- norm_square, z in p; lra.
  - inners; rewrite <- norm_square; field; assumption.
Qed.
Lemma direction_zero v : v = vzero -> dir v = vzero.
Proof. intro e; unfold dir; destruct (Req_EM_T (norm v) 0) as [z|z]; [reflexivity|now apply norm_zero in e]. Qed.
End Norms.

(* ---- linear combinations of vectors, with polynomials as coefficients ---- *)

Inductive vexpr :=
  VO | VVar (i : positive) | VAdd (a b : vexpr) | VSub (a b : vexpr) | VScale (c : poly) (a : vexpr).

Fixpoint vev {V : space} (l : list R) (m : list V) (e : vexpr) : V :=
  match e with
  | VO => vzero
  | VVar i => BinList.nth vzero i m
  | VAdd a b => vadd (vev l m a) (vev l m b)
  | VSub a b => vsub (vev l m a) (vev l m b)
  | VScale c a => vscale (ev l c) (vev l m a)
  end.

Definition vrow := (positive * poly)%type.
Definition scale_rows (c : poly) (rows : list vrow) := map (fun r : vrow => (fst r, (c * snd r)%P)) rows.
Fixpoint flat (e : vexpr) : list vrow :=
  match e with
  | VO => nil
  | VVar i => [(i, PEI)]
  | VAdd a b => flat a ++ flat b
  | VSub a b => flat a ++ scale_rows (PEopp PEI) (flat b)
  | VScale c a => scale_rows c (flat a)
  end.
Fixpoint insert (r : vrow) (rows : list vrow) : list vrow :=
  match rows with
  | nil => [r]
  | cons s rest => if Pos.eqb (fst r) (fst s) then cons (fst s, (snd r + snd s)%P) rest else cons s (insert r rest)
  end.
Definition collect (rows : list vrow) := fold_right insert nil rows.
Definition same_vector (a b : vexpr) : bool := forallb (fun r : vrow => same (snd r) PEO) (collect (flat (VSub a b))).

Section Combinations.
Context {V : space} (l : list R) (m : list V).

Fixpoint weigh (g : positive -> R) (rows : list vrow) : R :=
  match rows with nil => 0 | cons (i, c) rest => ev l c * g i + weigh g rest end.

Lemma weigh_app g a b : weigh g (a ++ b) = weigh g a + weigh g b.
Proof. induction a as [|[i c] a IH]; cbn; [ring|rewrite IH; ring]. Qed.
Lemma weigh_scale g c a : weigh g (scale_rows c a) = ev l c * weigh g a.
Proof.
  unfold scale_rows; induction a as [|[i d] a IH]; cbn; [ring|rewrite IH].
  change (ev l (c * d)%P) with (ev l c * ev l d); ring.
Qed.
Lemma weigh_insert g r rows : weigh g (insert r rows) = ev l (snd r) * g (fst r) + weigh g rows.
Proof.
  destruct r as [i c]; induction rows as [|[j d] rows IH]; cbn; [reflexivity|].
  destruct (Pos.eqb_spec i j) as [->|]; cbn; [|rewrite IH; cbn; ring].
  change (ev l (c + d)%P) with (ev l c + ev l d); ring.
Qed.
Lemma weigh_collect g rows : weigh g (collect rows) = weigh g rows.
Proof. induction rows as [|[i c] rows IH]; cbn; [reflexivity|rewrite weigh_insert; fold (collect rows); rewrite IH; reflexivity]. Qed.
Lemma weigh_zero g rows : forallb (fun r : vrow => same (snd r) PEO) rows = true -> weigh g rows = 0.
Proof.
  induction rows as [|[i c] rows IH]; cbn; intro h; [reflexivity|]; apply andb_prop in h; destruct h as [h r].
  apply (same_ok l) in h; change (ev l PEO) with 0 in h; rewrite h, IH by exact r; ring.
Qed.
Lemma weigh_flat e z : ip (vev l m e) z = weigh (fun i => ip (BinList.nth vzero i m) z) (flat e).
Proof.
  induction e; cbn -[BinList.nth]; inners; rewrite ?weigh_app, ?weigh_scale.
  - reflexivity.
  - change (ev l PEI) with 1; ring.
  - congruence.
  - rewrite IHe1, IHe2; change (ev l (PEopp PEI)) with (- (1)); ring.
  - congruence.
Qed.

Lemma same_vector_ok a b : same_vector a b = true -> vev l m a = vev l m b.
Proof.
  intro h; apply vector_ext; intro z; unfold same_vector in h.
  apply weigh_zero with (g := fun i => ip (BinList.nth vzero i m) z) in h.
  rewrite weigh_collect, <- weigh_flat in h; cbn in h; rewrite ip_sub in h; lra.
Qed.

(* A table of inner products: (i, j, k) says that variable k of l is the product of vectors i and j. *)
Fixpoint products_agree (t : list (positive * positive * positive)) : Prop :=
  match t with
  | nil => True
  | cons (i, j, k) t => ip (BinList.nth (@vzero V) i m) (BinList.nth vzero j m) = ev l (Var k) /\ products_agree t
  end.
Fixpoint find_product (t : list (positive * positive * positive)) (i j : positive) : option positive :=
  match t with
  | nil => None
  | cons (a, b, k) t => if (Pos.eqb a i && Pos.eqb b j || Pos.eqb a j && Pos.eqb b i)%bool then Some k else find_product t i j
  end.
Fixpoint row_product t (i : positive) (b : list vrow) : option poly :=
  match b with
  | nil => Some PEO
  | cons (j, c) rest =>
      match find_product t i j, row_product t i rest with Some k, Some p => Some (c * Var k + p)%P | _, _ => None end
  end.
Fixpoint rows_product t (a b : list vrow) : option poly :=
  match a with
  | nil => Some PEO
  | cons (i, c) rest =>
      match row_product t i b, rows_product t rest b with Some p, Some q => Some (c * p + q)%P | _, _ => None end
  end.
Definition nonzero_row (r : vrow) := negb (same (snd r) PEO).
Definition terms (e : vexpr) := filter nonzero_row (collect (flat e)).
Definition is_product t a b p :=
  match rows_product t (terms a) (terms b) with Some q => same q p | None => false end.

Lemma find_product_ok t i j k :
  products_agree t -> find_product t i j = Some k -> ip (BinList.nth vzero i m) (BinList.nth vzero j m) = ev l (Var k).
Proof.
  induction t as [|[[a b] c] t IH]; cbn -[BinList.nth]; [discriminate|]; intros [e h].
  destruct (Pos.eqb_spec a i), (Pos.eqb_spec b j), (Pos.eqb_spec a j), (Pos.eqb_spec b i); cbn; intro f;
    try (apply IH; assumption); injection f as <-; subst; try exact e; rewrite ip_sym; exact e.
Qed.
Lemma row_product_ok t i b p :
  products_agree t -> row_product t i b = Some p ->
  weigh (fun j => ip (BinList.nth vzero i m) (BinList.nth vzero j m)) b = ev l p.
Proof.
  intro h; revert p; induction b as [|[j c] b IH]; cbn -[BinList.nth]; intros p e; [injection e as <-; reflexivity|].
  destruct (find_product t i j) as [k|] eqn:f; [|discriminate]; destruct (row_product t i b) as [q|]; [|discriminate].
  injection e as <-; rewrite (IH q eq_refl), (find_product_ok t i j k h f); reflexivity.
Qed.
Lemma rows_product_ok t a b p :
  products_agree t -> rows_product t a b = Some p ->
  weigh (fun i => weigh (fun j => ip (BinList.nth vzero i m) (BinList.nth vzero j m)) b) a = ev l p.
Proof.
  intro h; revert p; induction a as [|[i c] a IH]; cbn -[BinList.nth]; intros p e; [injection e as <-; reflexivity|].
  destruct (row_product t i b) as [r|] eqn:f; [|discriminate]; destruct (rows_product t a b) as [q|]; [|discriminate].
  injection e as <-; rewrite (IH q eq_refl), (row_product_ok t i b r h f); reflexivity.
Qed.
Lemma weigh_same f g rows : (forall i, f i = g i) -> weigh f rows = weigh g rows.
Proof. intro e; induction rows as [|[i c] rows IH]; cbn; [reflexivity|rewrite e, IH; reflexivity]. Qed.

Lemma weigh_terms g e : weigh g (terms e) = weigh g (flat e).
Proof.
  unfold terms; rewrite <- (weigh_collect g (flat e)); induction (collect (flat e)) as [|[i c] rows IH]; [reflexivity|].
  cbn; unfold nonzero_row at 1; cbn [snd]; destruct (same c PEO) eqn:z; cbn; rewrite IH; [|reflexivity].
  apply (same_ok l) in z; change (ev l PEO) with 0 in z; rewrite z; ring.
Qed.

Lemma product_is t a b q : rows_product t (terms a) (terms b) = Some q -> products_agree t -> ip (vev l m a) (vev l m b) = ev l q.
Proof.
  intros f h; rewrite <- (rows_product_ok t _ _ q h f), weigh_terms, weigh_flat.
  apply weigh_same; intro i; rewrite ip_sym, weigh_flat, weigh_terms; apply weigh_same; intro j; apply ip_sym.
Qed.
Lemma is_product_ok t a b p : is_product t a b p = true -> products_agree t -> ip (vev l m a) (vev l m b) = ev l p.
Proof.
  unfold is_product; intros e h; destruct (rows_product _ _ _) as [q|] eqn:f; [|discriminate].
  rewrite <- (same_ok l _ _ e); exact (product_is t a b q f h).
Qed.
Lemma products_by t :
  map (fun e => ip (BinList.nth (@vzero V) (fst (fst e)) m) (BinList.nth vzero (snd (fst e)) m)) t = map (fun e => place (snd e) l) t ->
  products_agree t.
Proof.
  induction t as [|[[i j] k] t IH]; [easy|]; cbn [map fst snd products_agree]; intro h; injection h as h e; exact (conj h (IH e)).
Qed.

(* a = b as it is written, and its kernel form d = 0 *)
Lemma to_veq a b d : same_vector (VSub a b) d = true -> vev l m a = vev l m b -> vev l m d = vzero.
Proof. intros h e; rewrite <- (same_vector_ok _ _ h); cbn; rewrite e; vectors. Qed.
Lemma from_veq a b d : same_vector (VSub a b) d = true -> vev l m d = vzero -> vev l m a = vev l m b.
Proof.
  intros h e; rewrite <- (same_vector_ok _ _ h) in e; cbn in e; apply vector_ext; intro z.
  apply (f_equal (fun v => ip v z)) in e; rewrite ip_sub, ip_zero_l in e; lra.
Qed.
Lemma vector_scale p a b : same_vector (VScale p a) b = true -> ev l p = 0 -> vev l m b = vzero.
Proof. intros h e; rewrite <- (same_vector_ok _ _ h); cbn; rewrite e; vectors. Qed.
Lemma vector_one a b : same_vector a b = true -> vev l m a = vzero -> vev l m b = vzero.
Proof. intros h e; rewrite <- (same_vector_ok _ _ h); exact e. Qed.
Lemma vector_two a b : vev l m a = vzero -> vev l m b = vzero -> vev l m (VAdd a b) = vzero.
Proof. cbn; intros -> ->; apply vadd_zero. Qed.
Lemma vector_times c a : vev l m a = vzero -> vev l m (VScale c a) = vzero.
Proof. cbn; intros ->; vectors. Qed.
Lemma vector_inner v z : v = vzero :> V -> ip v z = 0.
Proof. intros ->; apply ip_zero_l. Qed.
Lemma same_call {A} (g : V -> A) a b d : same_vector (VSub a b) d = true -> vev l m d = vzero -> g (vev l m a) = g (vev l m b).
Proof. intros h e; now rewrite (from_veq a b d h e). Qed.
End Combinations.

(* Variables by name. *)
Definition vec_1 := VVar 1. Definition vec_2 := VVar 2. Definition vec_3 := VVar 3. Definition vec_4 := VVar 4. Definition vec_5 := VVar 5.
Definition vec_6 := VVar 6. Definition vec_7 := VVar 7. Definition vec_8 := VVar 8. Definition vec_9 := VVar 9. Definition vec_10 := VVar 10.
Definition vec_11 := VVar 11. Definition vec_12 := VVar 12. Definition vec_13 := VVar 13. Definition vec_14 := VVar 14. Definition vec_15 := VVar 15.
Definition vec_16 := VVar 16. Definition vec_17 := VVar 17. Definition vec_18 := VVar 18. Definition vec_19 := VVar 19. Definition vec_20 := VVar 20.
Definition vec_21 := VVar 21. Definition vec_22 := VVar 22. Definition vec_23 := VVar 23. Definition vec_24 := VVar 24. Definition vec_25 := VVar 25.
Definition vec_26 := VVar 26. Definition vec_27 := VVar 27. Definition vec_28 := VVar 28. Definition vec_29 := VVar 29. Definition vec_30 := VVar 30.
Definition triple (i j k : positive) (t : list (positive * positive * positive)) := (i, j, k) :: t.
Definition no_triple : list (positive * positive * positive) := nil.
Definition arrow (i : positive) (a : vexpr) (t : list (positive * vexpr)) := (i, a) :: t.
Definition no_arrow : list (positive * vexpr) := nil.

(* A vector over one list of numbers and vectors, moved to another. *)
Fixpoint vimage (s : list (positive * vexpr)) (i : positive) : option vexpr :=
  match s with nil => None | cons (j, e) s => if Pos.eqb i j then Some e else vimage s i end.
Fixpoint vreplace (s : list (positive * poly)) (t : list (positive * vexpr)) (e : vexpr) : option vexpr :=
  let both op a b := match vreplace s t a, vreplace s t b with Some a, Some b => Some (op a b) | _, _ => None end in
  match e with
  | VO => Some VO
  | VVar i => vimage t i
  | VAdd a b => both VAdd a b
  | VSub a b => both VSub a b
  | VScale c a => match replace s c, vreplace s t a with Some c, Some a => Some (VScale c a) | _, _ => None end
  end.
Fixpoint vagree {V : space} (l : list R) (m : list V) (l' : list R) (m' : list V) (t : list (positive * vexpr)) : Prop :=
  match t with nil => True | cons (i, e) t => vev l m (VVar i) = vev l' m' e /\ vagree l m l' m' t end.
Definition vbecomes s t a b := match vreplace s t a with Some r => same_vector r b | None => false end.

Lemma vbridge {V : space} l (m : list V) l' m' s t a b :
  vbecomes s t a b = true -> agree l l' s -> vagree l m l' m' t -> vev l m a = vev l' m' b.
Proof.
  unfold vbecomes; destruct (vreplace s t a) as [r|] eqn:f; [|discriminate]; intros h g k.
  rewrite <- (same_vector_ok l' m' _ _ h); clear h b; revert r f; induction a; cbn -[BinList.nth]; intros r f.
  - injection f as <-; reflexivity.
  - clear g; induction t as [|[j e] t IH]; cbn -[BinList.nth] in *; [discriminate|]; destruct k as [k k'].
    destruct (Pos.eqb_spec i j) as [->|]; [injection f as <-; exact k|auto].
  - destruct (vreplace s t a1), (vreplace s t a2); try discriminate; injection f as <-; cbn.
    now rewrite (IHa1 _ eq_refl), (IHa2 _ eq_refl).
  - destruct (vreplace s t a1), (vreplace s t a2); try discriminate; injection f as <-; cbn.
    now rewrite (IHa1 _ eq_refl), (IHa2 _ eq_refl).
  - destruct (replace s c) as [c'|] eqn:e, (vreplace s t a); try discriminate; injection f as <-; cbn.
    now rewrite (IHa _ eq_refl), (replace_ok l l' s c c' g e).
Qed.
Lemma by_eq {A} (a b c : A) : a = b -> a = c -> b = c.
Proof. intros <-; auto. Qed.
