(* The parts of expressions as they are written that are no sums or products, over a list of all of them: what each is a function of,
   and the check that it is the number of another list that a certificate has for it. *)
From Coq Require Import Lra.
From Samproof Require Export Reading Spaces.
Open Scope R_scope.

Inductive part :=
| Whole (p : poly)
| Apply (h : function) (p : poly)
| Over (c : Q) (rows : list (poly * N * poly)) (p : poly)
| Larger (p q : poly) | Smaller (p q : poly) | Size (p : poly) | SignOf (p : poly)
| IfAtMost (low high p q : poly) | IfBelow (low high p q : poly)
| Norm (a : vexpr) | NormPower (a : vexpr) (half : nat) | Inner (a b : vexpr).
Definition parts := list (positive * part * poly).
Definition part_at (i : positive) (k : part) (q : poly) (new : parts) : parts := (i, k, q) :: new.
Definition no_part : parts := nil.

(* A certificate without vectors has an empty list of them. *)
Definition nowhere : space.
Proof.
  refine {| carrier := unit; vzero := tt; vadd := fun _ _ => tt; vscale := fun _ _ => tt; ip := fun _ _ => 0 |}; intros;
    repeat match goal with x : unit |- _ => destruct x end; try reflexivity; lra.
Defined.
Definition no_vector : list nowhere := nil.

Section Parts.
Context {V : space} (l m : list R) (x : list V).

(* Over the list of the parts and, where there are vectors, over the lists of the certificate. *)
Definition part_value (k : part) : R :=
  match k with
  | Whole p => lev l p
  | Apply h p => apply h (lev l p)
  | Over _ _ p => / lev l p
  | Larger p q => Rmax (lev l p) (lev l q)
  | Smaller p q => Rmin (lev l p) (lev l q)
  | Size p => Rabs (lev l p)
  | SignOf p => sign (lev l p)
  | IfAtMost a b p q => where_le (lev l a) (lev l b) (lev l p) (lev l q)
  | IfBelow a b p q => where_lt (lev l a) (lev l b) (lev l p) (lev l q)
  | Norm a => norm (vev m x a)
  | NormPower a n => norm (vev m x a) ^ (n + n)
  | Inner a b => ip (vev m x a) (vev m x b)
  end.

Variables (ms : meanings) (t : list (positive * positive * positive)).

Definition inverse_of (p q : poly) : bool :=
  match q with PEX _ j => match meaning_of ms j with Some (Of Inverse r) => same r p | _ => false end | _ => false end.
Definition greater_of s (p q : poly) (j : positive) : bool :=
  match meaning_of ms j with
  | Some (Greater a b) => (becomes s p a && becomes s q b || becomes s p b && becomes s q a)%bool
  | _ => false
  end.
Definition choice_of s (c p q : poly) (j : positive) : bool :=
  match meaning_of ms j with
  | Some (Choice c' p' q') => (becomes s c c' && (becomes s p p' && becomes s q q'))%bool
  | _ => false
  end.
Definition part_is s (k : part) (q : poly) : bool :=
  match k, q with
  | Whole p, _ => becomes s p q
  | Apply h p, PEX _ j => match meaning_of ms j with Some (Of g r) => (same_function h g && becomes s p r)%bool | _ => false end
  | Over c rows p, _ => (forallb (fun row => inverse_of (fst (fst row)) (snd row) || inverse_of (snd row) (fst (fst row))) rows && turns s c rows p q)%bool
  | Larger a b, PEX _ j => greater_of s a b j
  | Smaller a b, PEopp (PEX _ j) => greater_of s (- a)%P (- b)%P j
  | Size a, PEX _ j => greater_of s a (- a)%P j
  | SignOf a, PEX _ j =>
      match meaning_of ms j with
      | Some (Choice c (PEX _ i) one) => (becomes s (- a)%P c && same (Int 1) one && choice_of s a PEO (Int (-1)) i)%bool
      | _ => false
      end
  | IfAtMost a b p r, PEX _ j => choice_of s (b - a)%P p r j
  | IfBelow a b p r, PEX _ j => choice_of s (a - b)%P r p j
  | Norm a, PEX _ j => match meaning_of ms j with Some (Of Root r) => is_product t a a r | _ => false end
  | NormPower a n, _ => match rows_product t (terms a) (terms a) with Some r => same (r ^ N.of_nat n)%P q | None => false end
  | Inner a b, _ => is_product t a b q
  | _, _ => false
  end.

Hypotheses (known : defined m ms) (multiplied : products_agree m x t).

Lemma inverse_of_ok p q : inverse_of p q = true -> / ev m p = ev m q.
Proof.
  unfold inverse_of; destruct q as [| | |j| | | | |]; try discriminate; destruct (meaning_of ms j) as [[[] r| | |]|] eqn:e; try discriminate.
  intro h; rewrite (meaning_of_ok m ms j _ known e); cbn; now rewrite (same_ok m r p h).
Qed.
Lemma inverses_ok rows :
  forallb (fun row : poly * N * poly => inverse_of (fst (fst row)) (snd row) || inverse_of (snd row) (fst (fst row)))%bool rows = true ->
  inverses m rows.
Proof.
  induction rows as [|[[p n] q] rows IH]; [easy|]; cbn [forallb fst snd inverses]; intro h; apply andb_prop in h; destruct h as [h k].
  split; [|exact (IH k)]; apply Bool.orb_prop in h; destruct h as [h|h]; apply inverse_of_ok in h; [exact h|].
  rewrite <- h; apply Rinv_inv.
Qed.
Lemma greater_of_ok s p q j : agree l m s -> greater_of s p q j = true -> Rmax (ev l p) (ev l q) = ev m (Var j).
Proof.
  unfold greater_of; intro a; destruct (meaning_of ms j) as [[|a' b'| |]|] eqn:e; try discriminate; intro h.
  rewrite (meaning_of_ok m ms j _ known e); cbn [meant].
  apply Bool.orb_prop in h; destruct h as [h|h]; apply andb_prop in h; destruct h as [h k];
    rewrite (bridge l m s _ _ h a), (bridge l m s _ _ k a); [reflexivity|apply Rmax_comm].
Qed.
Lemma choice_of_ok s c p q j : agree l m s -> choice_of s c p q j = true -> choice (ev l c) (ev l p) (ev l q) = ev m (Var j).
Proof.
  unfold choice_of; intro a; destruct (meaning_of ms j) as [[| |c' p' q'|]|] eqn:e; try discriminate; intro h.
  rewrite (meaning_of_ok m ms j _ known e); cbn [meant]; apply andb_prop in h; destruct h as [g h]; apply andb_prop in h; destruct h as [h k].
  now rewrite (bridge l m s _ _ g a), (bridge l m s _ _ h a), (bridge l m s _ _ k a).
Qed.

Lemma part_ok s k q : agree l m s -> part_is s k q = true -> part_value k = ev m q.
Proof.
  intros a h; assert (opp : forall p, ev l (- p)%P = - ev l p) by reflexivity; assert (minus : forall p r, ev l (p - r)%P = ev l p - ev l r) by reflexivity.
  destruct k as [p|f p|c rows p|p r|p r|p|p|u v p r|u v p r|w|w n|w z]; cbn [part_is part_value] in *; rewrite ?lev_is.
  - exact (bridge l m s p q h a).
  - destruct q as [| | |j| | | | |]; try discriminate; destruct (meaning_of ms j) as [[g r| | |]|] eqn:e; try discriminate.
    rewrite (meaning_of_ok m ms j _ known e); apply andb_prop in h; destruct h as [h k]; cbn [meant]; rewrite (bridge l m s p r k a).
    destruct f, g; discriminate || reflexivity.
  - apply andb_prop in h; destruct h as [h k]; exact (reciprocal_read s c rows p q l m k a (inverses_ok rows h)).
  - destruct q as [| | |j| | | | |]; try discriminate; exact (greater_of_ok s p r j a h).
  - destruct q as [| | | | | | |[| | |j| | | | |]|]; try discriminate; apply (greater_of_ok s _ _ j a) in h; rewrite min_max, <- !opp, h; reflexivity.
  - destruct q as [| | |j| | | | |]; try discriminate; apply (greater_of_ok s _ _ j a) in h; rewrite abs_max, <- opp; exact h.
  - destruct q as [| | |j| | | | |]; try discriminate; destruct (meaning_of ms j) as [[| |c [| | |i| | | | |] one|]|] eqn:e; try discriminate.
    apply andb_prop in h; destruct h as [h k]; apply andb_prop in h; destruct h as [h o]; apply (choice_of_ok s _ _ _ i a) in k.
    rewrite (meaning_of_ok m ms j _ known e), sign_choice, <- opp; cbn [meant]; apply (same_ok m) in o.
    rewrite <- k, <- o, (bridge l m s _ _ h a); reflexivity.
  - destruct q as [| | |j| | | | |]; try discriminate; apply (choice_of_ok s _ _ _ j a) in h; rewrite where_le_choice, <- minus; exact h.
  - destruct q as [| | |j| | | | |]; try discriminate; apply (choice_of_ok s _ _ _ j a) in h; rewrite where_lt_choice, <- minus; exact h.
  - destruct q as [| | |j| | | | |]; try discriminate; destruct (meaning_of ms j) as [[[] r| | |]|] eqn:e; try discriminate.
    rewrite (meaning_of_ok m ms j _ known e); cbn [meant apply]; unfold norm; now rewrite (is_product_ok m x t w w r h multiplied).
  - destruct (rows_product t (terms w) (terms w)) as [r|] eqn:e; [|discriminate]; rewrite <- (same_ok m _ _ h).
    replace (n + n)%nat with (2 * n)%nat by (cbn; now rewrite Nat.add_0_r); rewrite norm_even.
    rewrite (product_is m x t w w r e multiplied); unfold_ev; now rewrite Nnat.Nat2N.id.
  - exact (is_product_ok m x t w z q h multiplied).
Qed.

Fixpoint read s (new : parts) : bool :=
  match new with nil => true | (i, k, q) :: new => (part_is s k q && read ((i, q) :: s) new)%bool end.
Fixpoint with_parts s (new : parts) : list (positive * poly) :=
  match new with nil => s | (i, _, q) :: new => with_parts ((i, q) :: s) new end.
Lemma read_ok s new :
  read s new = true -> map (fun e => place (fst (fst e)) l) new = map (fun e => part_value (snd (fst e))) new -> agree l m s ->
  agree l m (with_parts s new).
Proof.
  revert s; induction new as [|[[i k] q] new IH]; intros s h e a; [exact a|]; cbn [read with_parts map fst snd] in *.
  apply andb_prop in h; destruct h as [h h']; injection e as e e'; apply (IH _ h' e'); split; [|exact a].
  rewrite e; exact (part_ok s k q a h).
Qed.
End Parts.
