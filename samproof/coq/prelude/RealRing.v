(* The reals are an ordered ring: for the examples. *)
From Coq Require Import Reals Lra.
From Coq Require Export ZArith.
From Samproof Require Export Rings.
Open Scope ordered_scope.

Definition reals : ordered_ring.
Proof.
  refine {| carrier := Rdefinitions.R; zero := R0; one := R1; add := Rplus; mul := Rmult; sub := Rminus; opp := Ropp; lt := Rlt;
            laws := RTheory |}; intros.
  - apply Rlt_irrefl.
  - eapply Rlt_trans; eassumption.
  - apply Rtotal_order.
  - now apply Rplus_lt_compat_r.
  - now apply Rmult_lt_0_compat.
  - exact Rlt_0_1.
Defined.

Ltac at_reals :=
  cbv [num gen_phiZ gen_phiPOS power pow_N pow_pos le lt zero one add mul sub opp reals carrier];
  match goal with |- Rlt ?a ?b \/ ?a = ?b => change (Rle a b) | _ => idtac end; lra.
