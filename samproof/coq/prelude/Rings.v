(* Ordered commutative rings, and the steps of a certificate that need nothing else: no division, no real numbers.

   The order is total, sums of positive elements and products of positive elements are positive.  Integers, rationals, real
   numbers, and polynomials that are ordered by their leading coefficients are such rings. *)
From Coq Require Export BinInt BinNat List Ring_polynom.
From Coq Require Import Setoid Zbool Ring InitialRing.
Export ListNotations.

(* ---- numerals, read by a shorter way than the standard library's ---- *)

Definition read_positive (z : Z) : option positive := match z with Zpos p => Some p | _ => None end.
Definition read_N (z : Z) : option N := match z with Z0 => Some N0 | Zpos p => Some (Npos p) | _ => None end.
Definition same_Z (z : Z) : Z := z.
Number Notation positive read_positive Zpos : positive_scope.
Number Notation N read_N Z.of_N : N_scope.
Number Notation Z same_Z same_Z : Z_scope.

Record ordered_ring := {
  carrier :> Type;
  zero : carrier;
  one : carrier;
  add : carrier -> carrier -> carrier;
  mul : carrier -> carrier -> carrier;
  sub : carrier -> carrier -> carrier;
  opp : carrier -> carrier;
  lt : carrier -> carrier -> Prop;
  laws : ring_theory zero one add mul sub opp eq;
  lt_irreflexive : forall a, ~ lt a a;
  lt_transitive : forall a b c, lt a b -> lt b c -> lt a c;
  lt_total : forall a b, lt a b \/ a = b \/ lt b a;
  lt_add : forall a b c, lt a b -> lt (add a c) (add b c);
  lt_mul : forall a b, lt zero a -> lt zero b -> lt zero (mul a b);
  lt_one : lt zero one;
}.

Definition integers : ordered_ring.
Proof.
  refine {| carrier := Z; zero := 0; one := 1; add := Z.add; mul := Z.mul; sub := Z.sub; opp := Z.opp; lt := Z.lt; laws := Zth;
            lt_irreflexive := Z.lt_irrefl; lt_transitive := Z.lt_trans; lt_total := Z.lt_total; lt_mul := Z.mul_pos_pos;
            lt_one := Z.lt_0_1 |}%Z.
  intros a b c; apply Z.add_lt_mono_r.
Defined.

Arguments zero {_}.
Arguments one {_}.
Arguments add {_}.
Arguments mul {_}.
Arguments sub {_}.
Arguments opp {_}.
Arguments lt {_}.
Definition le {R : ordered_ring} (a b : R) := lt a b \/ a = b.
(* An integer as an element: 1 + ... + 1. *)
Definition num {R : ordered_ring} (z : Z) : R := gen_phiZ zero one add mul opp z.
Definition power {R : ordered_ring} (a : R) (n : N) : R := pow_N one mul a n.
Arguments num {_} _%Z.
Arguments power {_} _ _%N.

Declare Scope ordered_scope.
Delimit Scope ordered_scope with ordered.
Bind Scope ordered_scope with carrier.
Notation "0" := zero : ordered_scope.
Notation "# n" := (num n) (at level 1, n at level 0, format "# n") : ordered_scope.
Infix "+" := add : ordered_scope.
Infix "*" := mul : ordered_scope.
Infix "-" := sub : ordered_scope.
Notation "- a" := (opp a) : ordered_scope.
Infix "^" := power : ordered_scope.
Infix "<" := lt : ordered_scope.
Infix "<=" := le : ordered_scope.
Notation "a > b" := (lt b a) (only parsing) : ordered_scope.
Notation "a >= b" := (le b a) (only parsing) : ordered_scope.
Open Scope ordered_scope.

Section Laws.
Context {R : ordered_ring}.
Definition same_elements := Eqsth R.
Definition congruent := Eq_ext (@add R) mul opp.
Definition almost := Rth_ARth same_elements congruent (laws R).
Lemma numbers : ring_morph 0 one (@add R) mul sub opp eq 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Zeq_bool num.
Proof. exact (gen_phiZ_morph same_elements congruent (laws R)). Qed.
Lemma powers : power_theory one (@mul R) eq (fun n : N => n) power.
Proof. constructor; reflexivity. Qed.
End Laws.

(* ---- polynomials with integer coefficients, over a list of elements ---- *)

Definition poly := PExpr Z.
Definition Add : poly -> poly -> poly := @PEadd Z.
Definition Sub : poly -> poly -> poly := @PEsub Z.
Definition Mul : poly -> poly -> poly := @PEmul Z.
Definition Neg : poly -> poly := @PEopp Z.
Definition Pow : poly -> N -> poly := @PEpow Z.
Definition Int : Z -> poly := @PEc Z.
Definition Var : positive -> poly := PEX Z.

Definition normal (p : poly) := norm_aux 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Zeq_bool p.
Definition same (p q : poly) : bool := Peq Zeq_bool (normal p) (normal q).

Inductive sign := GE | GT | EQ.
Inductive relation := Leq (a b : poly) | Less (a b : poly) | Equal (a b : poly) | Differ (a b : poly).

Section Polynomials.
Context {R : ordered_ring}.
Implicit Types l : list R.

(* It computes to the expression itself, so statements stay literal. *)
Fixpoint ev l (p : poly) : R :=
  match p with
  | PEO => 0
  | PEI => one
  | PEc n => num n
  | PEX _ i => BinList.nth 0 i l
  | PEadd p q => ev l p + ev l q
  | PEsub p q => ev l p - ev l q
  | PEmul p q => ev l p * ev l q
  | PEopp p => - ev l p
  | PEpow p n => ev l p ^ n
  end.
Lemma ev_is l p : ev l p = PEeval 0 one add mul sub opp num (fun n : N => n) power l p.
Proof. induction p; cbn [ev PEeval]; congruence. Qed.
Lemma same_ok l (p q : poly) : same p q = true -> ev l p = ev l q.
Proof.
  intro h; rewrite (ev_is l p), (ev_is l q).
  rewrite (norm_aux_spec same_elements congruent almost numbers powers l p).
  rewrite (norm_aux_spec same_elements congruent almost numbers powers l q).
  exact (Peq_ok same_elements congruent numbers _ _ h l).
Qed.

Definition holds (s : sign) l (p : poly) : Prop := match s with GE => 0 <= ev l p | GT => 0 < ev l p | EQ => ev l p = 0 end.
Definition stated (r : relation) l : Prop :=
  match r with
  | Leq a b => ev l a <= ev l b
  | Less a b => ev l a < ev l b
  | Equal a b => ev l a = ev l b
  | Differ a b => ev l a <> ev l b
  end.
(* A statement from its hypotheses, and all hypotheses together. *)
Fixpoint follows (given : list relation) (goal : relation) l : Prop :=
  match given with nil => stated goal l | r :: rest => stated r l -> follows rest goal l end.
Fixpoint together (given : list relation) l : Prop :=
  match given with nil => True | [r] => stated r l | r :: rest => stated r l /\ together rest l end.
End Polynomials.

Section Lists.
Context {A B : Type} (f : A -> B).
Lemma tl_map l : tl (map f l) = map f (tl l).
Proof. now destruct l. Qed.
Lemma jump_map i l : BinList.jump i (map f l) = map f (BinList.jump i l).
Proof. revert l; induction i as [i IH|i IH|]; intro l; cbn [BinList.jump]; rewrite ?tl_map, ?IH; reflexivity. Qed.
Lemma nth_map d i l : BinList.nth (f d) i (map f l) = f (BinList.nth d i l).
Proof.
  revert l; induction i as [i IH|i IH|]; intro l; cbn [BinList.nth]; rewrite ?tl_map, ?jump_map, ?IH; [reflexivity..|now destruct l].
Qed.
End Lists.

(* ---- the order ---- *)

Section Order.
Variable R : ordered_ring.
Add Ring elements : (laws R).
Implicit Types a b c : R.

Lemma below a b : 0 < b - a -> a < b.
Proof. intro h; replace a with (0 + a) by ring; replace b with (b - a + a) by ring; now apply lt_add. Qed.
Lemma above a b : a < b -> 0 < b - a.
Proof. intro h; replace 0 with (a + - a) by ring; replace (b - a) with (b + - a) by ring; now apply lt_add. Qed.
Lemma plus_positive a b : 0 < a -> 0 < b -> 0 < a + b.
Proof. intros h k; apply lt_transitive with a; [exact h|apply below; now replace (a + b - a) with b by ring]. Qed.
Lemma by_sign a (P : Prop) : (0 <= a -> P) -> (0 < - a -> P) -> P.
Proof.
  intros yes no; destruct (lt_total R 0 a) as [h|[h|h]]; [apply yes; now left|apply yes; now right|apply no].
  replace (- a) with (0 - a) by ring; now apply above.
Qed.
Lemma squared a : 0 <= a * a.
Proof.
  apply (by_sign a); [intros [h|<-]|intro h]; [left; now apply lt_mul|right; ring|].
  replace (a * a) with (- a * - a) by ring; left; now apply lt_mul.
Qed.
Lemma both_signs a : 0 <= a -> 0 < - a -> False.
Proof.
  intros [h|<-] k; apply (lt_irreflexive R 0); [|now replace 0 with (- 0 : R) at 2 by ring].
  replace 0 with (a + - a) at 2 by ring; now apply plus_positive.
Qed.
Lemma factor a b : 0 < a -> 0 <= a * b -> 0 <= b.
Proof.
  intros h k; apply (by_sign b); [trivial|intro n]; destruct (both_signs (a * b) k).
  replace (- (a * b)) with (a * - b) by ring; now apply lt_mul.
Qed.
Lemma factor_positive a b : 0 < a -> 0 < a * b -> 0 < b.
Proof.
  intros h k; destruct (factor a b h (or_introl k)) as [n|<-]; [exact n|].
  now replace 0 with (a * 0) at 2 by ring.
Qed.
Lemma factor_zero a b : 0 < a -> a * b = 0 -> b = 0.
Proof.
  intros h k; assert (forall c, a * c = 0 -> 0 <= c) as both by (intros c n; apply (factor a); [exact h|now right]).
  destruct (both b k) as [n|n]; [|now symmetry]; destruct (both (- b)) as [m|m].
  - replace (a * - b) with (- (a * b)) by ring; rewrite k; ring.
  - destruct (both_signs b); [now left|exact m].
  - replace b with (- - b) by ring; rewrite <- m; ring.
Qed.
Lemma gap_zero a b : a = b <-> a - b = 0.
Proof. split; [intros ->; ring|intro h; replace a with (a - b + b) by ring; rewrite h; ring]. Qed.
Lemma gap_nonnegative a b : a <= b <-> 0 <= b - a.
Proof.
  split; (intros [h|h]; [left|right; symmetry]); [now apply above|now apply (gap_zero b a)|now apply below|now apply (gap_zero b a)].
Qed.
Lemma gap_square a b : a <> b <-> 0 < (a - b) * (a - b).
Proof.
  split; [intro n|intros h ->; apply (lt_irreflexive R 0); now replace 0 with ((b - b) * (b - b)) at 2 by ring].
  destruct (squared (a - b)) as [h|h]; [exact h|]; destruct n; apply (gap_zero a b).
  apply (by_sign (a - b)); [intros [k|k]; [|now symmetry]|intro k]; destruct (lt_irreflexive R 0); rewrite h at 2.
  - now apply lt_mul.
  - replace ((a - b) * (a - b)) with (- (a - b) * - (a - b)) by ring; now apply lt_mul.
Qed.
End Order.

(* ---- the steps of a certificate ---- *)

Ltac values := cbn [holds stated ev Add Sub Mul Neg Pow Int] in *.

Section Steps.
Context {R : ordered_ring}.
Implicit Types (l : list R) (p q m s e : poly) (t : sign).

Lemma weak l p : holds GT l p -> holds GE l p.
Proof. now left. Qed.
Lemma number l n : holds GT l (Int (Zpos n)).
Proof.
  values; induction n as [|n IH] using Pos.peano_ind; [exact (lt_one R)|].
  rewrite Pos2Z.inj_succ; unfold Z.succ; rewrite (morph_add numbers); apply plus_positive; [exact IH|exact (lt_one R)].
Qed.
Lemma square l q : holds GE l (Pow q 2).
Proof. exact (squared R (ev l q)). Qed.
Lemma mul_positive l p q : holds GT l p -> holds GT l q -> holds GT l (Mul p q).
Proof. exact (lt_mul R (ev l p) (ev l q)). Qed.
Lemma mul_nonnegative l p q : holds GE l p -> holds GE l q -> holds GE l (Mul p q).
Proof.
  values; intros [h|<-] [k|<-]; [left; now apply lt_mul|right; symmetry..].
  - apply (same_ok [ev l p] (Mul (Var 1) (Int 0)) (Int 0)); reflexivity.
  - apply (same_ok [ev l q] (Mul (Int 0) (Var 1)) (Int 0)); reflexivity.
  - apply (same_ok (R := R) [] (Mul (Int 0) (Int 0)) (Int 0)); reflexivity.
Qed.
Lemma add_zero l p : ev l (Add p (Int 0)) = ev l p.
Proof. exact (same_ok [ev l p] (Add (Var 1) (Int 0)) (Var 1) eq_refl). Qed.
Lemma zero_add l p : ev l (Add (Int 0) p) = ev l p.
Proof. exact (same_ok [ev l p] (Add (Int 0) (Var 1)) (Var 1) eq_refl). Qed.
Lemma add_positive l p q : holds GT l p -> holds GE l q -> holds GT l (Add p q).
Proof. intros h [k|k]; [now apply plus_positive|]; values; rewrite <- k; change (0 < ev l (Add p (Int 0))); now rewrite add_zero. Qed.
Lemma positive_add l p q : holds GE l p -> holds GT l q -> holds GT l (Add p q).
Proof. intros [h|h] k; [now apply plus_positive|]; values; rewrite <- h; change (0 < ev l (Add (Int 0) q)); now rewrite zero_add. Qed.
Lemma add_nonnegative l p q : holds GE l p -> holds GE l q -> holds GE l (Add p q).
Proof. intros [h|h] k; [left; now apply add_positive|]; values; rewrite <- h; change (0 <= ev l (Add (Int 0) q)); now rewrite zero_add. Qed.
Lemma nothing l : holds GE l (Int 0).
Proof. now right. Qed.
Lemma none l : holds EQ l (Int 0).
Proof. reflexivity. Qed.
Lemma multiple l r p : holds EQ l p -> holds EQ l (Mul r p).
Proof. values; intros ->; exact (same_ok [ev l r] (Mul (Var 1) (Int 0)) (Int 0) eq_refl). Qed.
Lemma both l p q : holds EQ l p -> holds EQ l q -> holds EQ l (Add p q).
Proof. values; intros -> ->; exact (zero_add l (Int 0)). Qed.

(* m p = s + e, where m is positive and e is 0. *)
Lemma by_ge l p m s e : holds GT l m -> holds GE l s -> holds EQ l e -> same (Mul m p) (Add s e) = true -> holds GE l p.
Proof.
  intros h k z i; apply (factor R (ev l m)); [exact h|]; change (0 <= ev l (Mul m p)); rewrite (same_ok l _ _ i).
  values; rewrite z; change (0 <= ev l (Add s (Int 0))); now rewrite add_zero.
Qed.
Lemma by_gt l p m s e : holds GT l m -> holds GT l s -> holds EQ l e -> same (Mul m p) (Add s e) = true -> holds GT l p.
Proof.
  intros h k z i; apply (factor_positive R (ev l m)); [exact h|]; change (0 < ev l (Mul m p)); rewrite (same_ok l _ _ i).
  values; rewrite z; change (0 < ev l (Add s (Int 0))); now rewrite add_zero.
Qed.
Lemma by_eq l p m e : holds GT l m -> holds EQ l e -> same (Mul m p) e = true -> holds EQ l p.
Proof. intros h z i; apply (factor_zero R (ev l m)); [exact h|]; change (ev l (Mul m p) = 0); now rewrite (same_ok l _ _ i). Qed.
Lemma antisymmetric l p q : holds GE l p -> holds GE l q -> same q (Neg p) = true -> holds EQ l p.
Proof.
  intros [h|h] k i; [|now symmetry]; values; rewrite (same_ok l _ _ i) in k.
  destruct (both_signs R (- ev l p) k); change (0 < ev l (Neg (Neg p))); now rewrite (same_ok [ev l p] (Neg (Neg (Var 1))) (Var 1) eq_refl : ev l (Neg (Neg p)) = _).
Qed.
Lemma by_cases l p q (P : Prop) : (holds GE l p -> P) -> (holds GT l q -> P) -> same q (Neg p) = true -> P.
Proof. intros yes no i; apply (by_sign R (ev l p)); [exact yes|intro h; apply no]; cbn [holds] in *; now rewrite (same_ok l _ _ i). Qed.

(* n p is k q, for positive integers n and k. *)
Definition scaled (n k : positive) (p q : poly) : bool := same (Mul (Int (Zpos n)) p) (Mul (Int (Zpos k)) q).
Lemma times l n t p : holds t l p <-> holds t l (Mul (Int (Zpos n)) p).
Proof.
  pose proof (number l n) as h; destruct t; values; split; intro k.
  - apply (mul_nonnegative l (Int (Zpos n)) p); [now left|exact k].
  - now apply factor in k.
  - now apply lt_mul.
  - now apply factor_positive in k.
  - rewrite k; exact (same_ok [ev l (Int (Zpos n))] (Mul (Var 1) (Int 0)) (Int 0) eq_refl).
  - now apply factor_zero in k.
Qed.
Lemma rescaled l t p n k q : holds t l q -> scaled n k p q = true -> holds t l p.
Proof.
  intros h i; apply (times l n); apply (times l k) in h.
  destruct t; cbn [holds] in *; now rewrite (same_ok l _ _ i).
Qed.

(* ---- relations as they are written ---- *)

Definition gap (r : relation) : poly := match r with Leq a b | Less a b => Sub b a | Equal a b => Sub a b | Differ a b => Pow (Sub a b) 2 end.
Definition of_sign (r : relation) t : bool := match r, t with Leq _ _, GE | Less _ _, GT | Differ _ _, GT | Equal _ _, EQ => true | _, _ => false end.
Definition fits (r : relation) t p n k : bool := andb (of_sign r t) (scaled n k p (gap r)).
Lemma gap_ok l r t : of_sign r t = true -> stated r l <-> holds t l (gap r).
Proof.
  destruct r, t; try discriminate; intros _; unfold gap; values; unfold Pow; cbn [ev].
  - apply gap_nonnegative.
  - split; [apply above|apply below].
  - apply gap_zero.
  - apply gap_square.
Qed.
Lemma take l t p r n k : stated r l -> fits r t p n k = true -> holds t l p.
Proof. intros h i; apply andb_prop in i as [i j]; apply rescaled with (2 := j); now apply (gap_ok l r t i). Qed.
Lemma give l r t p n k : holds t l p -> fits r t p n k = true -> stated r l.
Proof.
  intros h i; apply andb_prop in i as [i j]; apply (gap_ok l r t i), (times l k).
  apply (times l n) in h; destruct t; cbn [holds] in *; now rewrite <- (same_ok l _ _ j).
Qed.

(* ---- the same of other elements: polynomials in the place of those of the list ---- *)

Fixpoint instance (qs : list poly) p : poly :=
  match p with
  | PEX _ i => BinList.nth (Int 0) i qs
  | PEadd a b => Add (instance qs a) (instance qs b)
  | PEsub a b => Sub (instance qs a) (instance qs b)
  | PEmul a b => Mul (instance qs a) (instance qs b)
  | PEopp a => Neg (instance qs a)
  | PEpow a n => Pow (instance qs a) n
  | p => p
  end.
Lemma instance_ok l qs p : ev (map (ev l) qs) p = ev l (instance qs p).
Proof. induction p; cbn [instance]; values; try congruence; exact (nth_map (ev l) (Int 0) _ qs). Qed.
Lemma there l qs t p n k q : holds t l q -> scaled n k (instance qs p) q = true -> holds t (map (ev l) qs) p.
Proof. intros h i; apply (rescaled _ _ _ _ _ _ h) in i; destruct t; cbn [holds] in *; now rewrite instance_ok. Qed.
Lemma back l t p n k qs q : holds t (map (ev l) qs) q -> scaled n k p (instance qs q) = true -> holds t l p.
Proof. intros h i; apply rescaled with (2 := i); destruct t; cbn [holds] in *; now rewrite instance_ok in h. Qed.
End Steps.

(* A check by computation, and a proof that only what checks it compares with what it proves. *)
Notation ok := ltac:(vm_cast_no_check (@eq_refl bool true)) (only parsing).
