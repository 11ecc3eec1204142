(* Everything that the exported claims rest on. *)
From Samproof Require Export Models Reading.
