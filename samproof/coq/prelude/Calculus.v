(* Derivatives of polynomials over a list of differentiable functions. *)
From Coq Require Import Lra Lia Nnat.
From Samproof Require Export Rules.
Open Scope R_scope.

Fixpoint slope (d : list (positive * poly)) (p : poly) : option poly :=
  match p with
  | PEO | PEI | PEc _ => Some PEO
  | PEX _ i => image d i
  | PEadd a b => match slope d a, slope d b with Some a', Some b' => Some (a' + b')%P | _, _ => None end
  | PEsub a b => match slope d a, slope d b with Some a', Some b' => Some (a' - b')%P | _, _ => None end
  | PEmul a b => match slope d a, slope d b with Some a', Some b' => Some (a' * b + a * b')%P | _, _ => None end
  | PEopp a => match slope d a with Some a' => Some (- a')%P | None => None end
  | PEpow a n => match slope d a with Some a' => Some (Cst (Z.of_N n # 1) * a ^ N.pred n * a')%P | None => None end
  end.

Fixpoint slopes (l : R -> list R) (x : R) (d : list (positive * poly)) : Prop :=
  match d with
  | nil => True
  | cons (i, e) d => derivable_pt_lim (fun y => ev (l y) (Var i)) x (ev (l x) e) /\ slopes l x d
  end.

Lemma limit_is h t a b : derivable_pt_lim h t a -> a = b -> derivable_pt_lim h t b.
Proof. now intros d <-. Qed.

Lemma slope_ok l x d p q : slopes l x d -> slope d p = Some q -> derivable_pt_lim (fun y => ev (l y) p) x (ev (l x) q).
Proof.
  intro s; revert q; induction p; cbn; intros q h.
  1-3: injection h as <-; exact (derivable_pt_lim_const _ x).
  - induction d as [|[j e] d IH]; cbn in *; [discriminate|]; destruct s as [k s].
    destruct (Pos.eqb_spec p j) as [->|]; [injection h as <-; exact k|auto].
  - destruct (slope d p1), (slope d p2); try discriminate; injection h as <-.
    exact (derivable_pt_lim_plus _ _ _ _ _ (IHp1 _ eq_refl) (IHp2 _ eq_refl)).
  - destruct (slope d p1), (slope d p2); try discriminate; injection h as <-.
    exact (derivable_pt_lim_minus _ _ _ _ _ (IHp1 _ eq_refl) (IHp2 _ eq_refl)).
  - destruct (slope d p1), (slope d p2); try discriminate; injection h as <-.
    exact (derivable_pt_lim_mult _ _ _ _ _ (IHp1 _ eq_refl) (IHp2 _ eq_refl)).
  - destruct (slope d p); try discriminate; injection h as <-.
    exact (derivable_pt_lim_opp _ _ _ (IHp _ eq_refl)).
  - destruct (slope d p) as [r|]; try discriminate; injection h as <-.
    eapply limit_is; [exact (derivable_pt_lim_comp _ _ _ _ _ (IHp _ eq_refl) (derivable_pt_lim_pow _ (N.to_nat n)))|].
    change (INR (N.to_nat n) * ev (l x) p ^ Init.Nat.pred (N.to_nat n) * ev (l x) r
            = rational (Z.of_N n # 1) * ev (l x) p ^ N.to_nat (N.pred n) * ev (l x) r).
    rewrite N2Nat.inj_pred, INR_IZR_INZ, N_nat_Z; reflexivity.
Qed.

Definition has_slope d p q := match slope d p with Some r => same r q | None => false end.
Lemma differentiable l x d p q : has_slope d p q = true -> slopes l x d -> derivable_pt_lim (fun y => ev (l y) p) x (ev (l x) q).
Proof.
  unfold has_slope; destruct (slope d p) as [r|] eqn:e; [|discriminate]; intros h s.
  eapply limit_is; [exact (slope_ok l x d p r s e)|now apply same_ok].
Qed.

Lemma slope_of (h h' : R -> R) (g : R -> R) x g' a :
  (forall y, derivable_pt_lim h y (h' y)) -> derivable_pt_lim g x g' -> h' (g x) * g' = a -> derivable_pt_lim (fun y => h (g y)) x a.
Proof. intros dh dg <-; exact (derivable_pt_lim_comp g h x g' (h' (g x)) dg (dh (g x))). Qed.

Lemma monotone (p p' : R -> R) s x :
  s <= x -> (forall y, derivable_pt_lim p y (p' y)) -> (forall y, s <= y -> y <= x -> 0 <= p' y) -> p s <= p x.
Proof.
  intros [h| ->] d n; [|lra].
  destruct (MVT_cor2 p p' s x h (fun y _ => d y)) as [c [e b]].
  pose proof (Rmult_le_pos (p' c) (x - s) (n c ltac:(lra) ltac:(lra)) ltac:(lra)); lra.
Qed.
Lemma gap a b : 0 <= b - a -> a <= b.
Proof. lra. Qed.
Lemma gap_of a b : a <= b -> 0 <= b - a.
Proof. lra. Qed.
Lemma gap_below e y x : y <= x -> x <= e -> 0 <= e - y.
Proof. lra. Qed.
Lemma monotone_ge (p p' : R -> R) s x a :
  0 <= a -> p s = a -> s <= x -> (forall y, derivable_pt_lim p y (p' y)) -> (forall y, s <= y -> y <= x -> 0 <= p' y) -> 0 <= p x.
Proof. intros h <- o d n; pose proof (monotone p p' s x o d n); lra. Qed.
Lemma monotone_gt (p p' : R -> R) s x a :
  0 < a -> p s = a -> s <= x -> (forall y, derivable_pt_lim p y (p' y)) -> (forall y, s <= y -> y <= x -> 0 <= p' y) -> 0 < p x.
Proof. intros h <- o d n; pose proof (monotone p p' s x o d n); lra. Qed.
