(* Facts as polynomials with integer coefficients and without a common factor, so that those which say the same are the same; and
   the rules about numbers that are functions of others. *)
From Coq Require Import Lra Lia BinList.
From Samproof Require Export Integers.
Open Scope R_scope.

(* ---- facts ---- *)

Inductive shape := GE | GT | EQ.
Definition fact := (shape * whole)%type.
Definition true_at (l : list R) (f : fact) : Prop :=
  match f with (GE, P) => 0 <= wev l P | (GT, P) => 0 < wev l P | (EQ, P) => wev l P = 0 end.
Definition shape_of (f : form) := match f with Ge _ => GE | Gt _ => GT | Eq _ => EQ end.
Definition known (f : form) : fact := (shape_of f, reduced (fst (cleared (body f)))).

Lemma scaled_true l s P Q c : 0 < c -> wev l P = c * wev l Q -> (true_at l (s, P) <-> true_at l (s, Q)).
Proof.
  intros p e; destruct s; cbn; rewrite e; split; intro h.
  - now apply Rmult_le_reg_l with c; [|rewrite Rmult_0_r].
  - apply Rmult_le_pos; lra.
  - now apply Rmult_lt_reg_l with c; [|rewrite Rmult_0_r].
  - now apply Rmult_lt_0_compat.
  - destruct (Rmult_integral _ _ h); [lra|assumption].
  - rewrite h; ring.
Qed.
Lemma reduced_true l s P : true_at l (s, P) <-> true_at l (s, reduced P).
Proof. destruct (reduced_ok l P) as [c [p e]]; exact (scaled_true l s _ _ c p e). Qed.
Lemma known_ok l f : holds l f <-> true_at l (known f).
Proof.
  unfold known; rewrite <- reduced_true; pose proof (cleared_ok l (body f)) as e.
  assert (0 < IZR (Zpos (snd (cleared (body f))))) as p by (apply IZR_lt; lia).
  destruct f as [q|q|q]; cbn [shape_of body holds true_at] in *; rewrite e; split; intro h.
  - apply Rmult_le_pos; lra.
  - now apply Rmult_le_reg_l with (1 := p); rewrite Rmult_0_r.
  - now apply Rmult_lt_0_compat.
  - now apply Rmult_lt_reg_l with (1 := p); rewrite Rmult_0_r.
  - rewrite h; ring.
  - destruct (Rmult_integral _ _ h); [lra|assumption].
Qed.

Definition same_shape s t := match s, t with GE, GE | GT, GT | EQ, EQ => true | _, _ => false end.
Definition same_fact (f g : fact) : bool := (same_shape (fst f) (fst g) && wsame (snd f) (snd g))%bool.
Lemma same_fact_ok l f g : same_fact f g = true -> true_at l f -> true_at l g.
Proof.
  destruct f as [s P], g as [t Q]; unfold same_fact; cbn; intro h; apply andb_prop in h; destruct h as [h e].
  apply (wsame_ok l) in e; destruct s, t; try discriminate; cbn; rewrite e; auto.
Qed.

(* ---- what the numbers of the list are ---- *)

Inductive function := Inverse | Root | Exponential | Logarithm | Sine | Cosine.
Definition apply (h : function) : R -> R :=
  match h with Inverse => Rinv | Root => sqrt | Exponential => exp | Logarithm => ln | Sine => sin | Cosine => cos end.
Inductive meaning := Of (h : function) (p : poly) | Greater (p q : poly) | Choice (c p q : poly) | HalfTurn.
Definition meant (l : list R) (m : meaning) : R :=
  match m with
  | Of h p => apply h (ev l p)
  | Greater p q => Rmax (ev l p) (ev l q)
  | Choice c p q => choice (ev l c) (ev l p) (ev l q)
  | HalfTurn => PI
  end.
Definition meanings := list (positive * meaning).
Definition means (i : positive) (m : meaning) (ms : meanings) : meanings := (i, m) :: ms.
Definition means4 i a j b k c l d ms := means i a (means j b (means k c (means l d ms))).
Definition no_meaning : meanings := nil.
Fixpoint defined (l : list R) (ms : meanings) : Prop :=
  match ms with nil => True | (i, m) :: ms => place i l = meant l m /\ defined l ms end.
Lemma defined_by l ms : map (fun e => place (fst e) l) ms = map (fun e => meant l (snd e)) ms -> defined l ms.
Proof.
  induction ms as [|[i m] ms IH]; [easy|]; cbn [map fst snd]; intro h; injection h as h k; exact (conj h (IH k)).
Qed.
Fixpoint meaning_of (ms : meanings) (i : positive) : option meaning :=
  match ms with nil => None | (j, m) :: ms => if Pos.eqb i j then Some m else meaning_of ms i end.
Lemma meaning_of_ok l ms i m : defined l ms -> meaning_of ms i = Some m -> ev l (Var i) = meant l m.
Proof.
  induction ms as [|[j n] ms IH]; cbn; [discriminate|]; intros [h d].
  rewrite place_is in h; destruct (Pos.eqb_spec i j) as [->|]; [intros [= <-]; exact h|auto].
Qed.

(* ---- rules about single numbers: premises and conclusion ---- *)

Inductive side := AsItIs | Negated | Squared.
Inductive local_rule :=
| Turned (v : positive) (s : side) (k : positive)
| RootSquare (v k : positive) | RootNonneg (v k : positive)
| Above (v : positive) (first : bool) | Equals (v : positive) (first : bool) (k : positive)
| First (v k : positive) | Second (v k : positive)
| Congruent (v w k : positive)
| Tangent (v : positive) | Positive (v : positive)
| ExpSum (v a b : positive) | SinSum (v a b c d : positive) | CosSum (v a b c d : positive)
| ExpLog (v w k : positive) | Pythagoras (v w : positive) | AtZero (v : positive) | CosPi (v w : positive).

Definition same_function f g :=
  match f, g with
  | Inverse, Inverse | Root, Root | Exponential, Exponential | Logarithm, Logarithm | Sine, Sine | Cosine, Cosine => true
  | _, _ => false
  end.

Definition deduced := (list (positive * form) * form)%type.
Definition from_nothing (f : form) : option deduced := Some (nil, f).
Definition from_one (k : positive) (p f : form) : option deduced := Some ([(k, p)], f).

Definition deduce (ms : meanings) (r : local_rule) : option deduced :=
  let at_ i := meaning_of ms i in
  match r with
  | Turned v s k =>
      match at_ v with
      | Some (Of Inverse p) =>
          let q := match s with AsItIs => p | Negated => (- p)%P | Squared => (p * p)%P end in
          from_one k (Gt q) (Eq (p * Var v - Int 1)%P)
      | _ => None
      end
  | RootSquare v k => match at_ v with Some (Of Root p) => from_one k (Ge p) (Eq (Var v * Var v - p)%P) | _ => None end
  | RootNonneg v k => match at_ v with Some (Of Root p) => from_one k (Ge p) (Ge (Var v)) | _ => None end
  | Above v first => match at_ v with Some (Greater p q) => from_nothing (Ge (Var v - if first then p else q)%P) | _ => None end
  | Equals v first k =>
      match at_ v with
      | Some (Greater p q) =>
          let '(p, q) := if first then (p, q) else (q, p) in from_one k (Ge (p - q)%P) (Eq (Var v - p)%P)
      | _ => None
      end
  | First v k => match at_ v with Some (Choice c p q) => from_one k (Ge c) (Eq (Var v - p)%P) | _ => None end
  | Second v k => match at_ v with Some (Choice c p q) => from_one k (Gt (- c)%P) (Eq (Var v - q)%P) | _ => None end
  | Congruent v w k =>
      match at_ v, at_ w with
      | Some (Of h p), Some (Of g q) =>
          if same_function h g then from_one k (Eq (p - q)%P) (Eq (Var v - Var w)%P) else None
      | _, _ => None
      end
  | Tangent v => match at_ v with Some (Of Exponential p) => from_nothing (Ge (Var v - Int 1 - p)%P) | _ => None end
  | Positive v => match at_ v with Some (Of Exponential p) => from_nothing (Gt (Var v)) | _ => None end
  | ExpSum v a b =>
      match at_ v, at_ a, at_ b with
      | Some (Of Exponential s), Some (Of Exponential p), Some (Of Exponential q) =>
          if same s (p + q)%P then from_nothing (Eq (Var v - Var a * Var b)%P) else None
      | _, _, _ => None
      end
  | SinSum v a b c d =>
      match at_ v, at_ a, at_ b, at_ c, at_ d with
      | Some (Of Sine s), Some (Of Sine p), Some (Of Cosine p'), Some (Of Sine q), Some (Of Cosine q') =>
          if same s (p + q)%P then if same p p' then if same q q' then from_nothing (Eq (Var v - Var a * Var d - Var b * Var c)%P) else None else None
          else None
      | _, _, _, _, _ => None
      end
  | CosSum v a b c d =>
      match at_ v, at_ a, at_ b, at_ c, at_ d with
      | Some (Of Cosine s), Some (Of Sine p), Some (Of Cosine p'), Some (Of Sine q), Some (Of Cosine q') =>
          if same s (p + q)%P then if same p p' then if same q q' then from_nothing (Eq (Var v - Var b * Var d + Var a * Var c)%P) else None else None
          else None
      | _, _, _, _, _ => None
      end
  | ExpLog v w k =>
      match at_ v, at_ w with
      | Some (Of Exponential p), Some (Of Logarithm q) =>
          if same p (Var w) then from_one k (Gt q) (Eq (Var v - q)%P) else None
      | _, _ => None
      end
  | Pythagoras v w =>
      match at_ v, at_ w with
      | Some (Of Sine p), Some (Of Cosine q) =>
          if same p q then from_nothing (Eq (Var v * Var v + Var w * Var w - Int 1)%P) else None
      | _, _ => None
      end
  | AtZero v =>
      match at_ v with
      | Some (Of h p) =>
          if same p PEO then
            match h with
            | Exponential | Cosine => from_nothing (Eq (Var v - Int 1)%P)
            | Sine => from_nothing (Eq (Var v))
            | _ => None
            end
          else None
      | _ => None
      end
  | CosPi v w =>
      match at_ v, at_ w with
      | Some (Of Cosine p), Some HalfTurn => if same p (Var w) then from_nothing (Eq (Var v + Int 1)%P) else None
      | _, _ => None
      end
  end.

Ltac to_numbers := unfold Int in *; cbn [holds] in *; unfold_ev; change (rational (1 # 1)) with 1 in *.

Lemma deduce_ok l ms r ps f : defined l ms -> deduce ms r = Some (ps, f) -> (forall k g, In (k, g) ps -> holds l g) -> holds l f.
Proof.
  intros d e h.
  assert (one : forall k g f', from_one k g f' = Some (ps, f) -> holds l g /\ f = f').
  { intros k g f' [= <- <-]; split; [apply (h k); now left|reflexivity]. }
  assert (none : forall f', from_nothing f' = Some (ps, f) -> f = f') by now intros f' [= <- <-].
  assert (H := fun i m => meaning_of_ok l ms i m d); clear h d.
  destruct r; cbn [deduce] in e;
    repeat match type of e with
           | context [meaning_of ms ?i] =>
               let n := fresh "n" in destruct (meaning_of ms i) as [n|] eqn:?; [|discriminate]; destruct n; try discriminate
           | context [match ?h with Inverse => _ | _ => _ end] => destruct h; try discriminate
           end;
    repeat match goal with E : meaning_of ms ?i = Some ?m |- _ => apply H in E; cbn [meant apply] in E end; clear H;
    repeat match type of e with
           | context [if same ?p ?q then _ else _] => destruct (same p q) eqn:?; [|discriminate]
           | context [same_function ?h ?g] => destruct h, g; try discriminate; cbn [same_function] in e
           | context [match ?s with AsItIs => _ | _ => _ end] => destruct s
           | context [if ?b then _ else _] => destruct b
           | context [match ?h with Inverse => _ | _ => _ end] => destruct h; try discriminate
           end;
    repeat match goal with E : same ?p ?q = true |- _ => apply (same_ok l) in E end;
    first [discriminate | apply one in e; destruct e as [e ->] | apply none in e; subst f]; clear one none; to_numbers;
    repeat match goal with E : BinList.nth 0 _ l = _ |- _ => rewrite ?E in *; clear E end.
  all: try (apply inverse_at; intro z; rewrite z in e; lra).
  all: try first [now apply root_square | apply sqrt_pos | apply maximum_above | apply maximum_above' | apply exp_tangent | apply exp_pos].
  all: try first [rewrite Rmax_left by lra; ring | rewrite Rmax_right by lra; ring].
  all: try first [now apply choice_first | unfold choice; destruct (Rle_dec 0 _); lra].
  all: try (apply Rminus_diag_uniq in e; rewrite e; ring).
  all: repeat match goal with E : PEeval _ _ _ _ _ _ _ _ _ _ _ = _ |- _ => try rewrite E in *; clear E end.
  all: first [apply pythagoras | rewrite ?exp_plus, ?sin_plus, ?cos_plus, ?exp_0, ?cos_0, ?sin_0, ?cos_PI, ?exp_ln by assumption; ring].
Qed.
