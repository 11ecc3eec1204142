(* Relations as they are written, over a list of what they are made of, and the facts that certificates have of them. *)
From Coq Require Import Lra.
From Samproof Require Export Certificates.
Open Scope R_scope.

Inductive relation := AtMost (p q : poly) | Below (p q : poly) | AtLeast (p q : poly) | Exceeds (p q : poly) | Equal (p q : poly) | Unequal (p q : poly).
Definition said (l : list R) (r : relation) : Prop :=
  match r with
  | AtMost p q => ev l p <= ev l q
  | Below p q => ev l p < ev l q
  | AtLeast p q => ev l p >= ev l q
  | Exceeds p q => ev l p > ev l q
  | Equal p q => ev l p = ev l q
  | Unequal p q => ev l p <> ev l q
  end.
Definition gap_form (r : relation) : form :=
  match r with
  | AtMost p q => Ge (q - p)%P
  | Below p q => Gt (q - p)%P
  | AtLeast p q => Ge (p - q)%P
  | Exceeds p q => Gt (p - q)%P
  | Equal p q => Eq (p - q)%P
  | Unequal p q => Gt ((p - q) * (p - q))%P
  end.
Lemma said_gap l r : said l r <-> holds l (gap_form r).
Proof.
  destruct r as [p q|p q|p q|p q|p q|p q]; cbn [said gap_form holds].
  1-5: change (ev l (q - p)%P) with (ev l q - ev l p) || change (ev l (p - q)%P) with (ev l p - ev l q); split; lra.
  change (ev l ((p - q) * (p - q))%P) with ((ev l p - ev l q) * (ev l p - ev l q)); split; intro h.
  - apply Rsqr_pos_lt; lra.
  - intro e; rewrite e in h; replace (ev l q - ev l q) with 0 in h by ring; lra.
Qed.

Definition reads_as s (r : relation) (f : form) : bool :=
  match replace s (body (gap_form r)) with
  | Some p => same_fact (shape_of (gap_form r), reduced (fst (cleared p))) (known f)
  | None => false
  end.

Definition with_body (f : form) (p : poly) : form := match f with Ge _ => Ge p | Gt _ => Gt p | Eq _ => Eq p end.
Lemma replaced_form l m s f p : agree l m s -> replace s (body f) = Some p -> (holds l f <-> holds m (with_body f p)).
Proof. intros a e; apply (replace_ok l m s _ _ a) in e; destruct f; cbn in *; rewrite e; reflexivity. Qed.

Lemma reads_ok s r f l m : reads_as s r f = true -> agree l m s -> (said l r <-> holds m f).
Proof.
  unfold reads_as; destruct (replace s (body (gap_form r))) as [p|] eqn:e; [|discriminate]; intros h a.
  rewrite said_gap, (replaced_form l m s _ p a e), (known_ok m f), (known_ok m (with_body _ p)).
  assert (known (with_body (gap_form r) p) = (shape_of (gap_form r), reduced (fst (cleared p)))) as -> by (now destruct (gap_form r)).
  unfold same_fact in h; apply andb_prop in h; destruct h as [h k]; cbn [fst snd] in *.
  apply (wsame_ok m) in k; cbn [known fst snd] in k.
  destruct r, f; try discriminate; cbn [shape_of gap_form known true_at fst snd] in *; rewrite k; reflexivity.
Qed.
Lemma heard s r f l m : reads_as s r f = true -> agree l m s -> said l r -> holds m f.
Proof. intros h a; apply (reads_ok s r f l m h a). Qed.
Lemma told s r f l m : reads_as s r f = true -> agree l m s -> holds m f -> said l r.
Proof. intros h a; apply (reads_ok s r f l m h a). Qed.

(* ---- reciprocals ---- *)

Definition powers := list (poly * N * poly).
Definition power_of (p : poly) (n : N) (q : poly) (rows : powers) : powers := (p, n, q) :: rows.
Definition no_power : powers := nil.
Fixpoint inverses (m : list R) (rows : powers) : Prop :=
  match rows with nil => True | (p, _, q) :: rows => / ev m p = ev m q /\ inverses m rows end.
Fixpoint straight (rows : powers) : poly := match rows with nil => PEI | (p, n, _) :: rows => (p ^ n * straight rows)%P end.
Fixpoint turned (rows : powers) : poly := match rows with nil => PEI | (_, n, q) :: rows => (q ^ n * turned rows)%P end.
Lemma turned_ok m rows : inverses m rows -> / ev m (straight rows) = ev m (turned rows).
Proof.
  induction rows as [|[[p n] q] rows IH]; cbn [inverses straight turned]; [intros _; exact Rinv_1|intros [h k]].
  exact (reciprocal _ _ _ _ (reciprocal_pow _ _ _ h) (IH k)).
Qed.
Definition turns s c rows p q : bool :=
  match replace s p with
  | Some r => (match Qnum c with Z0 => false | _ => true end && same r (Cst c * straight rows) && same q (Cst (Qinv c) * turned rows))%bool
  | None => false
  end.
Lemma reciprocal_read s c rows p q l m : turns s c rows p q = true -> agree l m s -> inverses m rows -> / ev l p = ev m q.
Proof.
  unfold turns; destruct (replace s p) as [r|] eqn:e; [|discriminate]; intros h a i.
  apply andb_prop in h; destruct h as [h t]; apply andb_prop in h; destruct h as [z h].
  rewrite (replace_ok l m s p r a e), (same_ok m _ _ h), (same_ok m _ _ t).
  exact (reciprocal _ _ _ _ (rational_inv c z) (turned_ok m rows i)).
Qed.

(* ---- functions of numbers that have become others ---- *)

Definition derivable ms s (i : positive) (q : poly) : bool :=
  match q with
  | PEX _ j =>
      match meaning_of ms i, meaning_of ms j with
      | Some (Of h p), Some (Of g p') => (same_function h g && becomes s p p')%bool
      | Some (Greater a b), Some (Greater a' b') => (becomes s a a' && becomes s b b' || becomes s a b' && becomes s b a')%bool
      | Some (Choice c a b), Some (Choice c' a' b') => (becomes s c c' && (becomes s a a' && becomes s b b'))%bool
      | _, _ => false
      end
  | _ => false
  end.
Lemma derivable_ok ms s i q l m : derivable ms s i q = true -> defined l ms -> defined m ms -> agree l m s -> ev l (Var i) = ev m q.
Proof.
  intros h dl dm a; assert (b := fun p p' e => bridge l m s p p' e a).
  destruct q as [| | |j| | | | |]; try discriminate; cbn [derivable] in h.
  destruct (meaning_of ms i) as [k|] eqn:e; [|discriminate]; destruct (meaning_of ms j) as [k'|] eqn:e'; [|destruct k; discriminate].
  rewrite (meaning_of_ok l ms i k dl e), (meaning_of_ok m ms j k' dm e').
  destruct k as [f p|p q|c p q|], k' as [g p'|p' q'|c' p' q'|]; try discriminate; cbn [meant].
  - apply andb_prop in h; destruct h as [h h']; rewrite (b _ _ h'); destruct f, g; try discriminate; reflexivity.
  - apply Bool.orb_prop in h; destruct h as [h|h]; apply andb_prop in h; destruct h as [x y]; rewrite (b _ _ x), (b _ _ y);
      [reflexivity|apply Rmax_comm].
  - apply andb_prop in h; destruct h as [z h]; apply andb_prop in h; destruct h as [x y]; now rewrite (b _ _ x), (b _ _ y), (b _ _ z).
Qed.
