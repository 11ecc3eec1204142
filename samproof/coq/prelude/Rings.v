(* Ordered commutative rings, and the steps of a certificate that need nothing else: no division, no real numbers.

   The order is total, sums of positive elements and products of positive elements are positive.  Integers, rationals, real
   numbers, and polynomials that are ordered by their leading coefficients are such rings. *)
From Coq Require Import ZArith Lia.
From Coq Require Export Ring InitialRing.

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
Proof. refine {| carrier := Z; zero := 0; one := 1; add := Z.add; mul := Z.mul; sub := Z.sub; opp := Z.opp; lt := Z.lt; laws := Zth |}%Z; lia. Defined.

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
Let same := Eqsth R.
Let congruent := Eq_ext (@add R) mul opp.
Lemma numbers : ring_morph 0 one (@add R) mul sub opp eq 0%Z 1%Z Z.add Z.mul Z.sub Z.opp Zeq_bool num.
Proof. exact (gen_phiZ_morph same congruent (laws R)). Qed.
Lemma powers : power_theory one (@mul R) eq (fun n : N => n) power.
Proof. constructor; reflexivity. Qed.
End Laws.

Ltac is_number t :=
  match t with
  | num ?z => match isZcst z with true => z | _ => constr:(NotConstant) end
  | zero => constr:(0%Z)
  | one => constr:(1%Z)
  | _ => constr:(NotConstant)
  end.
Ltac is_power n := match isNcst n with true => n | _ => constr:(NotConstant) end.
Section Steps.
Variable R : ordered_ring.
Add Ring elements : (laws R) (morphism (@numbers R), constants [is_number], power_tac (@powers R) [is_power]).
Implicit Types a b c m p q s e : R.

(* ---- the order ---- *)

Lemma weak p : 0 < p -> 0 <= p.
Proof. now left. Qed.
Lemma add_positive p q : 0 < p -> 0 <= q -> 0 < p + q.
Proof.
  intros h [k|<-]; [|now replace (p + 0) with p by ring].
  apply lt_transitive with (0 + q); [now replace (0 + q) with q by ring|now apply lt_add].
Qed.
Lemma positive_add p q : 0 <= p -> 0 < q -> 0 < p + q.
Proof. intros h k; replace (p + q) with (q + p) by ring; now apply add_positive. Qed.
Lemma add_nonnegative p q : 0 <= p -> 0 <= q -> 0 <= p + q.
Proof. intros [h|<-] k; [left; now apply add_positive|now replace (0 + q) with q by ring]. Qed.
Lemma mul_nonnegative p q : 0 <= p -> 0 <= q -> 0 <= p * q.
Proof. intros [h|<-] [k|<-]; [left; now apply lt_mul|right; ring..]. Qed.
Lemma negative p : p < 0 -> 0 < - p.
Proof. intro h; replace 0 with (p + - p) by ring; replace (- p) with (0 + - p) at 2 by ring; now apply lt_add. Qed.
Lemma by_cases p (P : Prop) : (0 <= p -> P) -> (0 < - p -> P) -> P.
Proof. intros yes no; destruct (lt_total R 0 p) as [h|[h|h]]; [apply yes; now left|apply yes; now right|now apply no, negative]. Qed.
Lemma square_nonnegative q : 0 <= q ^ 2.
Proof.
  apply (by_cases q); intro h; [replace (q ^ 2) with (q * q) by ring; now apply mul_nonnegative|].
  replace (q ^ 2) with (- q * - q) by ring; left; now apply lt_mul.
Qed.
Lemma antisymmetric p q : q = - p -> 0 <= p -> 0 <= q -> p = 0.
Proof.
  intros -> [h|h] [k|k]; [|replace p with (- - p) by ring; rewrite <- k; ring|now symmetry..].
  destruct (lt_irreflexive R 0); replace 0 with (p + - p) at 2 by ring; apply add_positive; [exact h|now left].
Qed.
Lemma number n : 0 < num (R := R) (Zpos n).
Proof.
  induction n as [|n IH] using Pos.peano_ind; [exact (lt_one R)|].
  rewrite Pos2Z.inj_succ; unfold Z.succ; rewrite (morph_add numbers); apply add_positive; [exact IH|left; exact (lt_one R)].
Qed.

(* ---- m p = s + e, where m is positive and e is 0 ---- *)

Lemma cancel m p : 0 < m -> 0 <= m * p -> 0 <= p.
Proof.
  intros h k; apply (by_cases p); [trivial|intro n]; exfalso; pose proof (lt_mul R m (- p) h n) as l.
  apply (lt_irreflexive R 0); replace 0 with (m * - p + m * p) at 2 by ring; now apply add_positive.
Qed.
Lemma by_ge m p s e : m * p = s + e -> 0 < m -> 0 <= s -> e = 0 -> 0 <= p.
Proof. intros h k l ->; apply (cancel m); [exact k|]; rewrite h; now replace (s + 0) with s by ring. Qed.
Lemma by_gt m p s e : m * p = s + e -> 0 < m -> 0 < s -> e = 0 -> 0 < p.
Proof.
  intros h k l z; destruct (by_ge m p s e h k (weak s l) z) as [g|d]; [exact g|exfalso].
  assert (s = 0) as n by (replace s with (s + e - e) by ring; rewrite <- h, <- d, z; ring).
  rewrite n in l; exact (lt_irreflexive R 0 l).
Qed.
Lemma by_eq m p e : m * p = 0 + e -> 0 < m -> e = 0 -> p = 0.
Proof.
  intros h k z; apply (antisymmetric p (- p)); [reflexivity|apply (by_ge m p 0 e); [exact h|exact k|now right|exact z]|].
  apply (by_ge m (- p) 0 (- e)); [|exact k|now right|rewrite z; ring].
  replace (m * - p) with (- (m * p)) by ring; rewrite h; ring.
Qed.
Lemma none : 0 = 0 :> R.
Proof. reflexivity. Qed.
Lemma multiple r p : p = 0 -> r * p = 0.
Proof. intros ->; ring. Qed.
Lemma both p q : p = 0 -> q = 0 -> p + q = 0.
Proof. intros -> ->; ring. Qed.

(* ---- relations as they are written ---- *)

Lemma gap_le a b : a <= b -> 0 <= b - a.
Proof.
  intros [h| ->]; [left|right; ring].
  replace 0 with (a + - a) by ring; replace (b - a) with (b + - a) by ring; now apply lt_add.
Qed.
Lemma gap_lt a b : a < b -> 0 < b - a.
Proof. intro h; replace 0 with (a + - a) by ring; replace (b - a) with (b + - a) by ring; now apply lt_add. Qed.
Lemma gap_eq a b : a = b -> a - b = 0.
Proof. intros ->; ring. Qed.
Lemma gap_ne a b : a <> b -> 0 < (a - b) ^ 2.
Proof.
  intro n; destruct (square_nonnegative (a - b)) as [h|h]; [exact h|exfalso; apply n].
  assert (forall p, 0 < p -> 0 < p ^ 2) as k by (intros p l; replace (p ^ 2) with (p * p) by ring; now apply lt_mul).
  destruct (lt_total R a b) as [l|[l|l]]; [exfalso|exact l|exfalso]; apply (lt_irreflexive R 0).
  - rewrite h at 2; replace ((a - b) ^ 2) with ((b - a) ^ 2) by ring; now apply k, gap_lt.
  - rewrite h at 2; now apply k, gap_lt.
Qed.
Lemma to_le a b : 0 <= b - a -> a <= b.
Proof.
  intros [h|h]; [left|right].
  - replace a with (0 + a) by ring; replace b with (b - a + a) by ring; now apply lt_add.
  - replace b with (b - a + a) by ring; rewrite <- h; ring.
Qed.
Lemma to_lt a b : 0 < b - a -> a < b.
Proof. intro h; replace a with (0 + a) by ring; replace b with (b - a + a) by ring; now apply lt_add. Qed.
Lemma to_eq a b : a - b = 0 -> a = b.
Proof. intro h; replace a with (a - b + b) by ring; rewrite h; ring. Qed.
Lemma to_ne a b : 0 < (a - b) ^ 2 -> a <> b.
Proof. intros h ->; apply (lt_irreflexive R 0); now replace 0 with ((b - b) ^ 2) at 2 by ring. Qed.
End Steps.
