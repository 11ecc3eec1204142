(* Short names with rational coefficients: reciprocals of integers up to 20, and products that are divided by an integer. *)

Definition frac_2 := Frac 1 2. Definition frac_3 := Frac 1 3. Definition frac_4 := Frac 1 4. Definition frac_5 := Frac 1 5. Definition frac_6 := Frac 1 6. Definition frac_7 := Frac 1 7.
Definition frac_8 := Frac 1 8. Definition frac_9 := Frac 1 9. Definition frac_10 := Frac 1 10. Definition frac_11 := Frac 1 11. Definition frac_12 := Frac 1 12. Definition frac_13 := Frac 1 13.
Definition frac_14 := Frac 1 14. Definition frac_15 := Frac 1 15. Definition frac_16 := Frac 1 16. Definition frac_17 := Frac 1 17. Definition frac_18 := Frac 1 18. Definition frac_19 := Frac 1 19.
Definition frac_20 := Frac 1 20.
Definition rat_0 (n : Z) (d : positive) := Mul (Int n) (Frac 1 d).
Definition rat_1 (n : Z) (d : positive) (x : poly) := Mul (int_1 n x) (Frac 1 d).
Definition rat_2 (n : Z) (d : positive) (x y : poly) := Mul (int_2 n x y) (Frac 1 d).
Definition rat_3 (n : Z) (d : positive) (x y z : poly) := Mul (int_3 n x y z) (Frac 1 d).
Definition rat_4 (n : Z) (d : positive) (x y z u : poly) := Mul (int_4 n x y z u) (Frac 1 d).
Definition rat_5 (n : Z) (d : positive) (x y z u v : poly) := Mul (int_5 n x y z u v) (Frac 1 d).
Definition rat_6 (n : Z) (d : positive) (x y z u v w : poly) := Mul (int_6 n x y z u v w) (Frac 1 d).
