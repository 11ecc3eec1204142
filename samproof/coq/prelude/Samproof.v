(* Everything that the exported claims rest on. *)
From Samproof Require Export Means Reading Numerals.
