(* Certificates checked by computation.

   Many steps of a certificate are about the same numbers.  They are given as data, and one computation runs through them. *)
From Coq Require Import Lra Lia BinList.
From Samproof Require Export Quadratic.
Open Scope R_scope.

(* ---- steps by number ---- *)

Inductive tree A := Leaf | Node (l : tree A) (x : option A) (r : tree A).
Arguments Leaf {A}.
Arguments Node {A}.
Fixpoint find {A} (i : positive) (t : tree A) : option A :=
  match t, i with
  | Leaf, _ => None
  | Node _ x _, xH => x
  | Node l _ _, xO i => find i l
  | Node _ _ r, xI i => find i r
  end.
Fixpoint put {A} (i : positive) (a : A) (t : tree A) : tree A :=
  let '(l, x, r) := match t with Leaf => (Leaf, None, Leaf) | Node l x r => (l, x, r) end in
  match i with xH => Node l (Some a) r | xO i => Node (put i a l) x r | xI i => Node l x (put i a r) end.
Lemma find_put {A} i j (a b : A) t : find i (put j a t) = Some b -> b = a \/ find i t = Some b.
Proof.
  revert i t; induction j as [j IH|j IH|]; intros [i|i|] [|l x r]; cbn; intro h; auto;
    try (apply IH in h; destruct h as [h|h]; [now left|right; now destruct i || exact h]);
    try (now destruct i); try (injection h as <-; now left).
Qed.

(* A fact under assumptions: those whose numbers are bits that are set. *)
Definition found := (N * fact)%type.
Definition assumption hs (i : positive) : form := BinList.nth (Eq PEO) i hs.
Definition granted (l : list R) hs (m : N) : Prop := forall i, N.testbit m (Npos i) = true -> holds l (assumption hs i).
Definition valid l hs (s : found) : Prop := granted l hs (fst s) -> true_at l (snd s).

Lemma granted_lor l hs m n : granted l hs (N.lor m n) -> granted l hs m /\ granted l hs n.
Proof. intro h; split; intros i b; apply h; rewrite N.lor_spec, b; [reflexivity|apply Bool.orb_true_r]. Qed.
Lemma granted_clear l hs m i : holds l (assumption hs i) -> granted l hs (N.clearbit m (Npos i)) -> granted l hs m.
Proof.
  intros a h j b; destruct (Pos.eq_dec i j) as [->|n]; [exact a|apply h].
  rewrite N.clearbit_neq; [exact b|congruence].
Qed.

(* ---- weighted sums ---- *)

(* A positive number, a weight times a square, or a quadratic form, times a product of facts. *)
Inductive summand :=
| Times (c : positive) (fs : list positive)
| Square (c : positive) (q : poly) (fs : list positive)
| Form (c : positive) (m : triangle) (qs : list poly) (fs : list positive).
Definition factors (w : summand) := match w with Times _ fs | Square _ _ fs | Form _ _ _ fs => fs end.
Definition integral (q : poly) : option whole := let '(Q, d) := cleared q in if Pos.eqb d 1 then Some Q else None.
Lemma integral_ok l q Q : integral q = Some Q -> wev l Q = ev l q.
Proof.
  unfold integral; pose proof (cleared_ok l q) as c; destruct (cleared q) as [P d]; cbn in c.
  destruct (Pos.eqb_spec d 1) as [->|]; [intros [= <-]; rewrite c; ring|discriminate].
Qed.

Definition whole_of (w : summand) (P : whole) : option (whole * bool) :=
  match w with
  | Times c _ => Some (wscale P (Zpos c), true)
  | Square c q _ =>
      match integral q with Some Q => Some (wmul P (wscale (wmul Q Q) (Zpos c)), nonzero q) | None => None end
  | Form c m qs _ =>
      if nonnegative m then Some (wmul P (wscale (wquadratic m (map (fun q => fst (cleared q)) qs)) (Zpos c)), false) else None
  end.
Lemma whole_of_ok l w P Q s :
  whole_of w P = Some (Q, s) -> exists y, wev l Q = wev l P * y /\ 0 <= y /\ (s = true -> 0 < y).
Proof.
  destruct w as [c fs|c q fs|c m qs fs]; cbn [whole_of]; intro h.
  - injection h as <- <-; exists (IZR (Zpos c)); rewrite wscale_ok; assert (0 < IZR (Zpos c)) by (apply IZR_lt; lia); repeat split; lra.
  - destruct (integral q) as [T|] eqn:i; [|discriminate]; injection h as <- <-; apply (integral_ok l) in i.
    exists (ev l q * ev l q * IZR (Zpos c)); rewrite wmul_ok, wscale_ok, wmul_ok, i.
    assert (0 < IZR (Zpos c)) as p by (apply IZR_lt; lia); split; [reflexivity|split].
    + apply Rmult_le_pos; [apply Rle_0_sqr|lra].
    + intro f; apply (nonzero_ok l) in f; apply Rmult_lt_0_compat; [exact (Rsqr_pos_lt _ f)|exact p].
  - destruct (nonnegative m) eqn:o; [|discriminate]; injection h as <- <-.
    eexists; rewrite wmul_ok, wscale_ok, wquadratic_ok; split; [reflexivity|split; [|discriminate]].
    apply Rmult_le_pos; [exact (nonnegative_ok m _ o)|apply IZR_le; lia].
Qed.

Section Run.
Variables (l : list R) (hs : list form) (t : tree found).
Hypothesis sound : forall i s, find i t = Some s -> valid l hs s.

Fixpoint multiplied (fs : list positive) : option (N * whole * bool) :=
  match fs with
  | nil => Some (N0, Pc 1%Z, true)
  | i :: fs =>
      match find i t, multiplied fs with
      | Some (m, (GE, P)), Some (n, Q, _) => Some (N.lor m n, wmul P Q, false)
      | Some (m, (GT, P)), Some (n, Q, s) => Some (N.lor m n, wmul P Q, s)
      | _, _ => None
      end
  end.
Lemma multiplied_ok fs m P s :
  multiplied fs = Some (m, P, s) -> granted l hs m -> 0 <= wev l P /\ (s = true -> 0 < wev l P).
Proof.
  revert m P s; induction fs as [|i fs IH]; cbn; intros m P s h g.
  - injection h as <- <- <-; rewrite wconst_ok; lra.
  - destruct (find i t) as [[a [[| |] A]]|] eqn:e; try discriminate; destruct (multiplied fs) as [[[b B] c]|]; try discriminate;
      injection h as <- <- <-; apply granted_lor in g; destruct g as [ga gb]; destruct (IH b B c eq_refl gb) as [x y];
      pose proof (sound i _ e ga) as z; cbn in z; rewrite wmul_ok; (split; [apply Rmult_le_pos; lra|]).
    + discriminate.
    + intro k; apply Rmult_lt_0_compat; auto.
Qed.

Fixpoint weighed (ws : list summand) : option (N * whole * bool) :=
  match ws with
  | nil => Some (N0, Pc 0%Z, false)
  | w :: ws =>
      match multiplied (factors w), weighed ws with
      | Some (m, P, s), Some (n, T, v) =>
          match whole_of w P with Some (Q, u) => Some (N.lor m n, wadd Q T, (s && u || v)%bool) | None => None end
      | _, _ => None
      end
  end.
Lemma weighed_ok ws m P s :
  weighed ws = Some (m, P, s) -> granted l hs m -> 0 <= wev l P /\ (s = true -> 0 < wev l P).
Proof.
  revert m P s; induction ws as [|q ws IH]; cbn; intros m P s h g.
  - injection h as <- <- <-; rewrite wconst_ok; split; [lra|discriminate].
  - destruct (multiplied (factors q)) as [[[a A] b]|] eqn:e; [|discriminate]; destruct (weighed ws) as [[[n T] v]|]; [|discriminate].
    destruct (whole_of q A) as [[Q u]|] eqn:w; [|discriminate]; injection h as <- <- <-.
    apply granted_lor in g; destruct g as [ga gn]; destruct (IH n T v eq_refl gn) as [x y].
    destruct (multiplied_ok (factors q) a A b e ga) as [z p]; destruct (whole_of_ok l q A Q u w) as [k [r [c d]]].
    rewrite wadd_ok, r; pose proof (Rmult_le_pos _ _ z c) as o; split; [lra|]; intro f; apply Bool.orb_prop in f; destruct f as [f|f].
    + apply andb_prop in f; destruct f as [f1 f2]; pose proof (Rmult_lt_0_compat _ _ (p f1) (d f2)); lra.
    + specialize (y f); lra.
Qed.

Fixpoint cancelled (es : list (poly * positive)) : option (N * whole) :=
  match es with
  | nil => Some (N0, Pc 0%Z)
  | (r, i) :: es =>
      match find i t, integral r, cancelled es with
      | Some (m, (EQ, P)), Some Q, Some (n, T) => Some (N.lor m n, wadd (wmul Q P) T)
      | _, _, _ => None
      end
  end.
Lemma cancelled_ok es m P : cancelled es = Some (m, P) -> granted l hs m -> wev l P = 0.
Proof.
  revert m P; induction es as [|[r i] es IH]; cbn; intros m P h g; [injection h as <- <-; reflexivity|].
  destruct (find i t) as [[a [[| |] A]]|] eqn:e; try discriminate; destruct (integral r) as [Q|]; [|discriminate].
  destruct (cancelled es) as [[n T]|]; [|discriminate]; injection h as <- <-.
  apply granted_lor in g; destruct g as [ga gn]; rewrite wadd_ok, wmul_ok, (IH n T eq_refl gn).
  pose proof (sound i _ e ga) as z; cbn in z; rewrite z; ring.
Qed.

(* ---- rules ---- *)

Inductive rule :=
| Sum (s : shape) (ws : list summand) (es : list (poly * positive))
| Quotient (g : form) (by_ ws : list summand) (es : list (poly * positive))
| Assumed (h : positive)
| Both (i j : positive)
| Cut (i j h : positive)
| Cases (i j yes no : positive)
| Local (r : local_rule).

Definition shaped (s : shape) (ws : list summand) (strict : bool) : bool :=
  match s with GE => true | GT => strict | EQ => match ws with nil => true | _ => false end end.

Fixpoint premises (ps : list (positive * form)) : option N :=
  match ps with
  | nil => Some N0
  | (k, p) :: ps =>
      match find k t, premises ps with
      | Some (m, f), Some n => if same_fact f (known p) then Some (N.lor m n) else None
      | _, _ => None
      end
  end.
Lemma premises_ok ps m : premises ps = Some m -> granted l hs m -> forall k p, In (k, p) ps -> holds l p.
Proof.
  revert m; induction ps as [|[k p] ps IH]; cbn; intros m h g; [contradiction|].
  destruct (find k t) as [[a f]|] eqn:e; [|discriminate]; destruct (premises ps) as [n|]; [|discriminate].
  destruct (same_fact f (known p)) eqn:s; [|discriminate]; injection h as <-; apply granted_lor in g; destruct g as [ga gn].
  intros k' p' [[= <- <-]|i]; [|exact (IH n eq_refl gn k' p' i)].
  apply known_ok; exact (same_fact_ok l _ _ s (sound k _ e ga)).
Qed.

Definition step (ms : meanings) (r : rule) : option found :=
  match r with
  | Sum s ws es =>
      match weighed ws, cancelled es with
      | Some (m, P, strict), Some (n, E) => if shaped s ws strict then Some (N.lor m n, (s, reduced (wadd P E))) else None
      | _, _ => None
      end
  | Quotient g by_ ws es =>
      match weighed by_, weighed ws, cancelled es with
      | Some (a, D, true), Some (m, P, strict), Some (n, E) =>
          let '(s, G) := known g in
          if (shaped s ws strict && wsame (reduced (wadd P E)) (reduced (wmul D G)))%bool
          then Some (N.lor a (N.lor m n), (s, G)) else None
      | _, _, _ => None
      end
  | Assumed h => Some (N.setbit 0 (Npos h), known (assumption hs h))
  | Both i j =>
      match find i t, find j t with
      | Some (m, (GE, P)), Some (n, (GE, Q)) => if wsame Q (wopp P) then Some (N.lor m n, (EQ, P)) else None
      | _, _ => None
      end
  | Cut i j h =>
      match find i t, find j t with
      | Some (m, f), Some (n, g) =>
          if same_fact f (known (assumption hs h)) then Some (N.lor m (N.clearbit n (Npos h)), g) else None
      | _, _ => None
      end
  | Cases i j yes no =>
      match find i t, find j t, assumption hs yes, assumption hs no with
      | Some (m, f), Some (n, g), Ge p, Gt q =>
          if (same_fact g f && same_fact (GT, reduced (wopp (fst (cleared p)))) (known (Gt q)))%bool
          then Some (N.lor (N.clearbit m (Npos yes)) (N.clearbit n (Npos no)), f) else None
      | _, _, _, _ => None
      end
  | Local r =>
      match deduce ms r with
      | Some (ps, f) => match premises ps with Some m => Some (m, known f) | None => None end
      | None => None
      end
  end.

Lemma shaped_ok s ws b m P E :
  weighed ws = Some (m, P, b) -> granted l hs m -> wev l E = 0 -> shaped s ws b = true -> true_at l (s, reduced (wadd P E)).
Proof.
  intros w g z h; refine (proj1 (reduced_true l s _) _); destruct (weighed_ok ws m P b w g) as [x y].
  assert (wev l (wadd P E) = wev l P) as e by (rewrite wadd_ok, z; ring).
  destruct s; cbn in *; rewrite e; [exact x|auto|].
  destruct ws; [injection w as <- <- <-; apply wconst_ok|discriminate].
Qed.

Lemma step_ok ms r s : defined l ms -> step ms r = Some s -> valid l hs s.
Proof.
  intros d h g; destruct r as [s' ws es|g' bs ws es|k|i j|i j k|i j yes no|r]; cbn [step] in h.
  - destruct (weighed ws) as [[[m P] b]|] eqn:w; [|discriminate]; destruct (cancelled es) as [[n E]|] eqn:c; [|discriminate].
    destruct (shaped s' ws b) eqn:k; [|discriminate]; injection h as <-; apply granted_lor in g; destruct g as [gm gn].
    exact (shaped_ok s' ws b m P E w gm (cancelled_ok es n E c gn) k).
  - destruct (weighed bs) as [[[a D] [|]]|] eqn:u; try discriminate; destruct (weighed ws) as [[[m P] b]|] eqn:w; [|discriminate].
    destruct (cancelled es) as [[n E]|] eqn:c; [|discriminate]; destruct (known g') as [s' G].
    destruct (shaped s' ws b) eqn:k; [|discriminate]; cbn [andb] in h.
    destruct (wsame (reduced (wadd P E)) (reduced (wmul D G))) eqn:e; [|discriminate]; injection h as <-.
    apply granted_lor in g; destruct g as [ga g]; apply granted_lor in g; destruct g as [gm gn].
    pose proof (shaped_ok s' ws b m P E w gm (cancelled_ok es n E c gn) k) as z; apply (wsame_ok l) in e.
    assert (true_at l (s', reduced (wmul D G))) as z' by (destruct s'; cbn in *; rewrite <- e; exact z); clear z e; rename z' into z.
    apply (proj2 (reduced_true l s' _)) in z; destruct (weighed_ok bs a D true u ga) as [_ q]; specialize (q eq_refl).
    refine (proj1 (scaled_true l s' _ G _ q _) z); apply wmul_ok.
  - injection h as <-; apply known_ok, g; change (N.testbit (N.setbit 0 (Npos k)) (Npos k) = true); apply N.setbit_iff; now left.
  - destruct (find i t) as [[m [[| |] P]]|] eqn:a; try discriminate; destruct (find j t) as [[n [[| |] Q]]|] eqn:b; try discriminate.
    destruct (wsame Q (wopp P)) eqn:e; [|discriminate]; injection h as <-; apply granted_lor in g; destruct g as [gm gn].
    pose proof (sound i _ a gm) as x; pose proof (sound j _ b gn) as y; cbn in *; apply (wsame_ok l) in e; rewrite e, wopp_ok in y; lra.
  - destruct (find i t) as [[m f]|] eqn:a; [|discriminate]; destruct (find j t) as [[n f']|] eqn:b; [|discriminate].
    destruct (same_fact f (known (assumption hs k))) eqn:e; [|discriminate]; injection h as <-.
    apply granted_lor in g; destruct g as [gm gn]; apply (sound j _ b), (granted_clear l hs n k); [|exact gn].
    apply known_ok; exact (same_fact_ok l _ _ e (sound i _ a gm)).
  - destruct (find i t) as [[m f]|] eqn:a; [|discriminate]; destruct (find j t) as [[n f']|] eqn:b; [|discriminate].
    destruct (assumption hs yes) as [p|p|p] eqn:y; try discriminate; destruct (assumption hs no) as [q|q|q] eqn:z; try discriminate.
    destruct (same_fact f' f) eqn:e; [|discriminate]; cbn [andb] in h.
    destruct (same_fact _ (known (Gt q))) eqn:o in h; [|discriminate]; injection h as <-.
    apply granted_lor in g; destruct g as [gm gn]; cbn [fst snd] in *.
    destruct (Rle_lt_dec 0 (ev l p)) as [k|k].
    + apply (sound i _ a), (granted_clear l hs m yes); [now rewrite y|exact gm].
    + apply (same_fact_ok l _ _ e), (sound j _ b), (granted_clear l hs n no); [|exact gn].
      rewrite z; apply known_ok, (same_fact_ok l _ _ o), (proj1 (reduced_true l GT _)); cbn; rewrite wopp_ok, cleared_ok.
      assert (0 < IZR (Zpos (snd (cleared p)))) as c by (apply IZR_lt; lia).
      pose proof (Rmult_lt_0_compat _ (- ev l p) c); lra.
  - destruct (deduce ms r) as [[ps f]|] eqn:e; [|discriminate]; destruct (premises ps) as [m|] eqn:p; [|discriminate].
    injection h as <-; apply known_ok; exact (deduce_ok l ms r ps f d e (premises_ok ps m p g)).
Qed.
End Run.

(* ---- a whole run ---- *)

Definition input := (list positive * form)%type.

Fixpoint run (ms : meanings) hs (t : tree found) (n : positive) (rs : list rule) : option found :=
  match rs with
  | nil => find (Pos.pred n) t
  | r :: rs => match step hs t ms r with Some s => run ms hs (put n s t) (Pos.succ n) rs | None => None end
  end.

Fixpoint enter (inputs : list input) (t : tree found) (n : positive) : tree found * positive :=
  match inputs with
  | nil => (t, n)
  | (is_, f) :: inputs => enter inputs (put n (fold_right (fun i m => N.setbit m (Npos i)) N0 is_, known f) t) (Pos.succ n)
  end.

Definition accepted ms hs inputs rs (goal : form) : bool :=
  let '(t, n) := enter inputs Leaf 1%positive in
  match run ms hs t n rs with Some (N0, f) => same_fact f (known goal) | _ => false end.

Fixpoint under (l : list R) hs (is_ : list positive) (P : Prop) : Prop :=
  match is_ with nil => P | i :: is_ => holds l (assumption hs i) -> under l hs is_ P end.
Fixpoint given_inputs (l : list R) hs (inputs : list input) : Prop :=
  match inputs with nil => True | (is_, f) :: inputs => under l hs is_ (holds l f) /\ given_inputs l hs inputs end.

Lemma run_ok l ms hs : defined l ms -> forall rs t n s,
  (forall i s, find i t = Some s -> valid l hs s) -> run ms hs t n rs = Some s -> valid l hs s.
Proof.
  intro d; induction rs as [|r rs IH]; cbn; intros t n s h e; [exact (h _ _ e)|].
  destruct (step hs t ms r) as [s'|] eqn:k; [|discriminate]; refine (IH _ _ _ _ e).
  intros i s'' f; apply find_put in f; destruct f as [->|f]; [|exact (h _ _ f)].
  exact (step_ok l hs t h ms r s' d k).
Qed.

Lemma under_ok l hs is_ P : under l hs is_ P -> granted l hs (fold_right (fun i m => N.setbit m (Npos i)) N0 is_) -> P.
Proof.
  induction is_ as [|i is_ IH]; cbn; intros u g; [exact u|].
  apply IH; [apply u, g; apply N.setbit_iff; now left|intros j b; apply g, N.setbit_iff; now right].
Qed.

Lemma enter_ok l hs inputs : given_inputs l hs inputs -> forall t n,
  (forall i s, find i t = Some s -> valid l hs s) -> forall i s, find i (fst (enter inputs t n)) = Some s -> valid l hs s.
Proof.
  induction inputs as [|[is_ f] inputs IH]; cbn; intros g t n h; [exact h|]; destruct g as [u g].
  apply (IH g); intros i s e; apply find_put in e; destruct e as [->|e]; [|exact (h _ _ e)].
  intro k; apply known_ok; exact (under_ok l hs is_ _ u k).
Qed.

Lemma certified ms hs inputs rs goal l :
  accepted ms hs inputs rs goal = true -> defined l ms -> given_inputs l hs inputs -> holds l goal.
Proof.
  unfold accepted; intros h d g.
  assert (e := enter_ok l hs inputs g Leaf 1%positive ltac:(intros i s; destruct i; discriminate)).
  destruct (enter inputs Leaf 1%positive) as [t n]; cbn [fst] in e.
  destruct (run ms hs t n rs) as [[[|m] f]|] eqn:r; try discriminate.
  apply known_ok, (same_fact_ok l _ _ h), (run_ok l ms hs d rs t n _ e r); intros i b; discriminate.
Qed.

(* ---- how certificates are written ---- *)

Definition taken (f : form) (is_ : list input) : list input := (nil, f) :: is_.
Definition within (hs : list positive) (f : form) (is_ : list input) : list input := (hs, f) :: is_.
Definition no_input : list input := nil.
Definition then_ (r : rule) (rs : list rule) : list rule := r :: rs.
Definition then_4 a b c d rs := then_ a (then_ b (then_ c (then_ d rs))).
Definition done : list rule := nil.
Definition plain (c : positive) (fs : list positive) (ws : list summand) : list summand := Times c fs :: ws.
Definition weight_of (c : positive) (q : poly) (fs : list positive) (ws : list summand) : list summand := Square c q fs :: ws.
Definition form_of (c : positive) (m : triangle) (qs : list poly) fs (ws : list summand) : list summand := Form c m qs fs :: ws.
Definition factor (q : poly) (qs : list poly) : list poly := q :: qs.
Definition no_factor : list poly := nil.
Definition matrix_row (r : list Z) (m : triangle) : triangle := r :: m.
Definition no_matrix_row : triangle := nil.
Definition z_0 : list Z := nil.
Definition z_1 (a : Z) := [a].
Definition z_2 (a b : Z) := [a; b].
Definition z_3 (a b c : Z) := [a; b; c].
Definition z_more (a b c d : Z) (l : list Z) := a :: b :: c :: d :: l.
Definition no_weights : list summand := nil.
Definition cancel (r : poly) (i : positive) (es : list (poly * positive)) := (r, i) :: es.
Definition nothing : list (poly * positive) := nil.
Definition l_0 : list positive := nil.
Definition l_1 (a : positive) := [a].
Definition l_2 (a b : positive) := [a; b].
Definition l_3 (a b c : positive) := [a; b; c].
Definition l_4 (a b c d : positive) := [a; b; c; d].
Definition l_more (a b c d : positive) (l : list positive) := a :: b :: c :: d :: l.
