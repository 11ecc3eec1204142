(* Replacing names gives other lists.  What the numbers and vectors of the first become over the second is the result of a check: those
   that compute to something are given, functions of others follow these. *)
From Coq Require Import Lra.
From Samproof Require Export Parts Functions.
Open Scope R_scope.

(* Entries under names of their own, so that nothing compares two whole lists. *)
Fixpoint past {A} (none : A) (i : positive) (m : list A) : list A :=
  match i with xH => tl m | xO i => past none i (past none i m) | xI i => past none i (past none i (tl m)) end.
Fixpoint entry {A} (none : A) (i : positive) (m : list A) : A :=
  match i with xH => hd none m | xO i => entry none i (past none i m) | xI i => entry none i (past none i (tl m)) end.
Lemma entry_is {A} (none : A) i m : entry none i m = BinList.nth none i m.
Proof.
  assert (j : forall i m, past none i m = BinList.jump i m) by (intro k; induction k; intro n; cbn; now rewrite ?IHk).
  revert m; induction i as [i IH|i IH|]; intro m; cbn; rewrite ?j, ?IH; [now destruct m|reflexivity|now destruct m].
Qed.

Fixpoint assoc {A} (rows : list (positive * A)) (i : positive) : option A :=
  match rows with nil => None | (j, a) :: rows => if Pos.eqb i j then Some a else assoc rows i end.
Lemma assoc_ok {A B} (f g : positive * A -> B) rows i a : map f rows = map g rows -> assoc rows i = Some a -> f (i, a) = g (i, a).
Proof.
  induction rows as [|[j b] rows IH]; cbn [map assoc]; [discriminate|]; intro e; injection e as e e'.
  destruct (Pos.eqb_spec i j) as [->|]; [intros [= <-]; exact e|exact (IH e')].
Qed.

(* ---- what the vectors are, and which numbers are values of functions ---- *)

Inductive arrow_meaning := Gradient (g : positive) (a : vexpr) | Direction (a : vexpr).
Definition arrow_meanings := list (positive * arrow_meaning).
Definition arrow_means (i : positive) (k : arrow_meaning) (rows : arrow_meanings) : arrow_meanings := (i, k) :: rows.
Definition no_arrow_meaning : arrow_meanings := nil.
Definition function_values := list (positive * (positive * vexpr)).
Definition value_of (i g : positive) (a : vexpr) (rows : function_values) : function_values := (i, (g, a)) :: rows.
Definition no_function_value : function_values := nil.
Definition no_function : list (fn nowhere) := nil.

Section Known.
Context {V : space}.
Definition arrow_meant (l : list R) (m : list V) (h : list (fn V)) (k : arrow_meaning) : V :=
  match k with Gradient g a => grad (entry zero_function g h) (vev l m a) | Direction a => dir (vev l m a) end.
Definition value_meant (l : list R) (m : list V) (h : list (fn V)) (k : positive * vexpr) : R := val (entry zero_function (fst k) h) (vev l m (snd k)).
Definition known_at (l : list R) (m : list V) (h : list (fn V)) (ms : meanings) (ks : arrow_meanings) (vs : function_values) t : Prop :=
  defined l ms /\ products_agree l m t
  /\ map (fun e => entry vzero (fst e) m) ks = map (fun e => arrow_meant l m h (snd e)) ks
  /\ map (fun e => place (fst e) l) vs = map (fun e => value_meant l m h (snd e)) vs.
Lemma known_by l m h ms ks vs t :
  defined l ms -> products_agree l m t ->
  map (fun e => entry vzero (fst e) m) ks = map (fun e => arrow_meant l m h (snd e)) ks ->
  map (fun e => place (fst e) l) vs = map (fun e => value_meant l m h (snd e)) vs -> known_at l m h ms ks vs t.
Proof. now repeat split. Qed.
End Known.

(* ---- what they become ---- *)

Definition becoming := (list (positive * poly) * list (positive * vexpr))%type.
Definition nothing_moved : becoming := (nil, nil).
Definition numbers_moved (new : list (positive * poly)) (b : becoming) : becoming := (new ++ fst b, snd b)%list.
Definition arrows_moved (new : list (positive * vexpr)) (b : becoming) : becoming := (fst b, new ++ snd b)%list.

Inductive follower := Number (i : positive) (q : poly) | Arrow (i : positive) (a : vexpr).
Definition followers := list follower.
Definition then_one (f : follower) (rows : followers) : followers := f :: rows.
Definition then_one4 a b c d rows := then_one a (then_one b (then_one c (then_one d rows))).
Definition no_follower : followers := nil.
Definition follow (f : follower) (b : becoming) : becoming :=
  match f with Number i q => ((i, q) :: fst b, snd b) | Arrow i a => (fst b, (i, a) :: snd b) end.
Fixpoint followed (new : followers) (b : becoming) : becoming := match new with nil => b | f :: new => followed new (follow f b) end.

Definition function_to (i j : positive) (rows : list (positive * positive)) := (i, j) :: rows.
Definition no_function_to : list (positive * positive) := nil.
Definition same_place (rows : list (positive * positive)) i j := match assoc rows i with Some k => Pos.eqb k j | None => false end.
Fixpoint product_at (t : list (positive * positive * positive)) (k : positive) : option (positive * positive) :=
  match t with nil => None | (i, j, n) :: t => if Pos.eqb k n then Some (i, j) else product_at t k end.

Lemma product_at_ok {V : space} l (m : list V) t k i j :
  products_agree l m t -> product_at t k = Some (i, j) -> ip (vev l m (VVar i)) (vev l m (VVar j)) = ev l (Var k).
Proof.
  induction t as [|[[a b] n] t IH]; cbn [product_at products_agree]; [discriminate|]; intros [x y].
  destruct (Pos.eqb_spec k n) as [->|]; [intros [= <- <-]; exact x|exact (IH y)].
Qed.

Section Moves.
Variables (ms : meanings) (ks : arrow_meanings) (vs : function_values) (t : list (positive * positive * positive)) (hs : list (positive * positive)).

Definition vector_becomes (b : becoming) a a' := vbecomes (fst b) (snd b) a a'.
Definition follows (f : follower) (b : becoming) : bool :=
  match f with
  | Number i q =>
      (derivable ms (fst b) i q
       || match assoc vs i, q with
          | Some (g, a), PEX _ j => match assoc vs j with Some (g', a') => (same_place hs g g' && vector_becomes b a a')%bool | None => false end
          | _, _ => false
          end
       || match product_at t i with
          | Some (j, k) => match vimage (snd b) j, vimage (snd b) k with Some x, Some y => is_product t x y q | _, _ => false end
          | None => false
          end)%bool
  | Arrow i (VVar j) =>
      match assoc ks i, assoc ks j with
      | Some (Gradient g a), Some (Gradient g' a') => (same_place hs g g' && vector_becomes b a a')%bool
      | Some (Direction a), Some (Direction a') => vector_becomes b a a'
      | _, _ => false
      end
  | _ => false
  end.
Fixpoint all_follow (new : followers) (b : becoming) : bool :=
  match new with nil => true | f :: new => (follows f b && all_follow new (follow f b))%bool end.

Context {V : space} (l l' : list R) (m m' : list V) (h h' : list (fn V)).
Definition moved (b : becoming) : Prop := agree l l' (fst b) /\ vagree l m l' m' (snd b).
Hypotheses (there : known_at l m h ms ks vs t) (here : known_at l' m' h' ms ks vs t).
Hypothesis functions_alike : map (fun e => entry zero_function (fst e) h) hs = map (fun e => entry zero_function (snd e) h') hs.

Lemma same_place_ok g g' : same_place hs g g' = true -> entry zero_function g h = entry zero_function g' h'.
Proof.
  unfold same_place; destruct (assoc hs g) as [k|] eqn:e; [|discriminate]; intro i; apply Pos.eqb_eq in i; subst k.
  exact (assoc_ok _ _ _ _ _ functions_alike e).
Qed.
Lemma vimage_ok s i a : vagree l m l' m' s -> vimage s i = Some a -> vev l m (VVar i) = vev l' m' a.
Proof.
  induction s as [|[j e] s IH]; cbn [vagree vimage]; [discriminate|]; intros [x y].
  destruct (Pos.eqb_spec i j) as [->|]; [intros [= <-]; exact x|exact (IH y)].
Qed.
Lemma follows_ok f b : moved b -> follows f b = true -> moved (follow f b).
Proof.
  destruct there as [d [p [v w]]], here as [d' [p' [v' w']]]; intros [a r] c.
  destruct f as [i q|i [|j| | |]]; try discriminate; cbn [follows follow] in *; (split; [|]); cbn [fst snd agree vagree]; try exact a; try exact r.
  - split; [|exact a]; apply Bool.orb_prop in c; destruct c as [c|c]; [apply Bool.orb_prop in c; destruct c as [c|c]|].
    + exact (derivable_ok ms _ i q l l' c d d' a).
    + destruct (assoc vs i) as [[g x]|] eqn:e; [|discriminate]; destruct q as [| | |j| | | | |]; try discriminate.
      destruct (assoc vs j) as [[g' x']|] eqn:e'; [|discriminate]; apply andb_prop in c; destruct c as [c k].
      pose proof (assoc_ok _ _ _ _ _ w e) as z; pose proof (assoc_ok _ _ _ _ _ w' e') as z'; cbn [fst snd] in z, z'.
      rewrite place_is in z'; rewrite z; unfold value_meant in *; cbn [fst snd] in *; rewrite z'.
      now rewrite (same_place_ok g g' c), (vbridge l m l' m' _ _ x x' k a r).
    + destruct (product_at t i) as [[j k]|] eqn:e; [|discriminate].
      destruct (vimage (snd b) j) as [x|] eqn:ex, (vimage (snd b) k) as [y|] eqn:ey; try discriminate.
      rewrite place_is, <- (product_at_ok l m t i j k p e), (vimage_ok _ j x r ex), (vimage_ok _ k y r ey); exact (is_product_ok l' m' t x y q c p').
  - split; [|exact r]; change (vev l m (VVar i)) with (BinList.nth vzero i m); change (vev l' m' (VVar j)) with (BinList.nth vzero j m').
    rewrite <- !entry_is; destruct (assoc ks i) as [k|] eqn:e; [|discriminate]; destruct (assoc ks j) as [k'|] eqn:e'; [|destruct k; discriminate].
    pose proof (assoc_ok _ _ _ _ _ v e) as z; pose proof (assoc_ok _ _ _ _ _ v' e') as z'; cbn [fst snd] in z, z'; rewrite z, z'.
    destruct k as [g x|x], k' as [g' x'|x']; try discriminate; cbn [arrow_meant].
    + apply andb_prop in c; destruct c as [c k]; now rewrite (same_place_ok g g' c), (vbridge l m l' m' _ _ x x' k a r).
    + now rewrite (vbridge l m l' m' _ _ x x' c a r).
Qed.
Lemma all_follow_ok new b : all_follow new b = true -> moved b -> moved (followed new b).
Proof.
  revert b; induction new as [|f new IH]; intros b c a; [exact a|]; cbn [all_follow followed] in *.
  apply andb_prop in c; destruct c as [c k]; exact (IH _ k (follows_ok f b a c)).
Qed.

Lemma nothing_is_moved : moved nothing_moved.
Proof. exact (conj I I). Qed.
Lemma numbers_more new b :
  map (fun e => place (fst e) l) new = map (fun e => ev l' (snd e)) new -> moved b -> moved (numbers_moved new b).
Proof. intros e [a r]; exact (conj (agree_more l l' new (fst b) e a) r). Qed.
Lemma numbers_proved new b : agree l l' new -> moved b -> moved (numbers_moved new b).
Proof.
  intros n [a r]; split; [|exact r]; cbn [numbers_moved fst]; induction new as [|[i q] new IH]; [exact a|]; destruct n as [n k]; exact (conj n (IH k)).
Qed.
Lemma arrows_proved new b : vagree l m l' m' new -> moved b -> moved (arrows_moved new b).
Proof.
  intros n [a r]; split; [exact a|]; cbn [arrows_moved snd]; induction new as [|[i q] new IH]; [exact r|]; destruct n as [n k]; exact (conj n (IH k)).
Qed.
Lemma arrows_more new b :
  map (fun e => entry vzero (fst e) m) new = map (fun e => vev l' m' (snd e)) new -> moved b -> moved (arrows_moved new b).
Proof.
  intro e; apply arrows_proved; induction new as [|[i a] new IH]; [exact I|]; cbn [map fst snd] in e; injection e as e e'.
  split; [|exact (IH e')]; rewrite entry_is in e; exact e.
Qed.

Lemma number_moves b p q : becomes (fst b) p q = true -> moved b -> ev l p = ev l' q.
Proof. intros c [a _]; exact (bridge l l' _ p q c a). Qed.
Lemma vector_moves b x y : vector_becomes b x y = true -> moved b -> vev l m x = vev l' m' y.
Proof. intros c [a r]; exact (vbridge l m l' m' _ _ x y c a r). Qed.
Lemma form_moves b f g : (head_same f g && becomes (fst b) (body f) (body g))%bool = true -> moved b -> holds l f -> holds l' g.
Proof. intros c [a _]; exact (move l l' _ f g c a). Qed.
Lemma form_moves_back b f g : (head_same f g && becomes (fst b) (body f) (body g))%bool = true -> moved b -> holds l' g -> holds l f.
Proof. intros c [a _]; exact (move_back l l' _ f g c a). Qed.
End Moves.
