(* Short names over polynomials whatever their coefficients are: variables and their squares; numbers up to 20 and their opposites, as
   polynomials and as integers; products of several factors, with an integer before them. *)

Definition v_1 := Var 1. Definition v_2 := Var 2. Definition v_3 := Var 3. Definition v_4 := Var 4. Definition v_5 := Var 5.
Definition v_6 := Var 6. Definition v_7 := Var 7. Definition v_8 := Var 8. Definition v_9 := Var 9. Definition v_10 := Var 10.
Definition v_11 := Var 11. Definition v_12 := Var 12. Definition v_13 := Var 13. Definition v_14 := Var 14. Definition v_15 := Var 15.
Definition v_16 := Var 16. Definition v_17 := Var 17. Definition v_18 := Var 18. Definition v_19 := Var 19. Definition v_20 := Var 20.
Definition v_21 := Var 21. Definition v_22 := Var 22. Definition v_23 := Var 23. Definition v_24 := Var 24. Definition v_25 := Var 25.
Definition v_26 := Var 26. Definition v_27 := Var 27. Definition v_28 := Var 28. Definition v_29 := Var 29. Definition v_30 := Var 30.
Definition v_31 := Var 31. Definition v_32 := Var 32. Definition v_33 := Var 33. Definition v_34 := Var 34. Definition v_35 := Var 35.
Definition v_36 := Var 36. Definition v_37 := Var 37. Definition v_38 := Var 38. Definition v_39 := Var 39. Definition v_40 := Var 40.
Definition v_41 := Var 41. Definition v_42 := Var 42. Definition v_43 := Var 43. Definition v_44 := Var 44. Definition v_45 := Var 45.
Definition v_46 := Var 46. Definition v_47 := Var 47. Definition v_48 := Var 48. Definition v_49 := Var 49. Definition v_50 := Var 50.
Definition v_51 := Var 51. Definition v_52 := Var 52. Definition v_53 := Var 53. Definition v_54 := Var 54. Definition v_55 := Var 55.
Definition v_56 := Var 56. Definition v_57 := Var 57. Definition v_58 := Var 58. Definition v_59 := Var 59. Definition v_60 := Var 60.
Definition sq_1 := Pow v_1 2. Definition sq_2 := Pow v_2 2. Definition sq_3 := Pow v_3 2. Definition sq_4 := Pow v_4 2. Definition sq_5 := Pow v_5 2.
Definition sq_6 := Pow v_6 2. Definition sq_7 := Pow v_7 2. Definition sq_8 := Pow v_8 2. Definition sq_9 := Pow v_9 2. Definition sq_10 := Pow v_10 2.
Definition sq_11 := Pow v_11 2. Definition sq_12 := Pow v_12 2. Definition sq_13 := Pow v_13 2. Definition sq_14 := Pow v_14 2. Definition sq_15 := Pow v_15 2.
Definition sq_16 := Pow v_16 2. Definition sq_17 := Pow v_17 2. Definition sq_18 := Pow v_18 2. Definition sq_19 := Pow v_19 2. Definition sq_20 := Pow v_20 2.
Definition sq_21 := Pow v_21 2. Definition sq_22 := Pow v_22 2. Definition sq_23 := Pow v_23 2. Definition sq_24 := Pow v_24 2. Definition sq_25 := Pow v_25 2.
Definition sq_26 := Pow v_26 2. Definition sq_27 := Pow v_27 2. Definition sq_28 := Pow v_28 2. Definition sq_29 := Pow v_29 2. Definition sq_30 := Pow v_30 2.
Definition sq_31 := Pow v_31 2. Definition sq_32 := Pow v_32 2. Definition sq_33 := Pow v_33 2. Definition sq_34 := Pow v_34 2. Definition sq_35 := Pow v_35 2.
Definition sq_36 := Pow v_36 2. Definition sq_37 := Pow v_37 2. Definition sq_38 := Pow v_38 2. Definition sq_39 := Pow v_39 2. Definition sq_40 := Pow v_40 2.
Definition sq_41 := Pow v_41 2. Definition sq_42 := Pow v_42 2. Definition sq_43 := Pow v_43 2. Definition sq_44 := Pow v_44 2. Definition sq_45 := Pow v_45 2.
Definition sq_46 := Pow v_46 2. Definition sq_47 := Pow v_47 2. Definition sq_48 := Pow v_48 2. Definition sq_49 := Pow v_49 2. Definition sq_50 := Pow v_50 2.
Definition sq_51 := Pow v_51 2. Definition sq_52 := Pow v_52 2. Definition sq_53 := Pow v_53 2. Definition sq_54 := Pow v_54 2. Definition sq_55 := Pow v_55 2.
Definition sq_56 := Pow v_56 2. Definition sq_57 := Pow v_57 2. Definition sq_58 := Pow v_58 2. Definition sq_59 := Pow v_59 2. Definition sq_60 := Pow v_60 2.
Definition cst_0 := Int 0. Definition cst_1 := Int 1. Definition cst_2 := Int 2. Definition cst_3 := Int 3. Definition cst_4 := Int 4. Definition cst_5 := Int 5.
Definition cst_6 := Int 6. Definition cst_7 := Int 7. Definition cst_8 := Int 8. Definition cst_9 := Int 9. Definition cst_10 := Int 10. Definition cst_11 := Int 11.
Definition cst_12 := Int 12. Definition cst_13 := Int 13. Definition cst_14 := Int 14. Definition cst_15 := Int 15. Definition cst_16 := Int 16. Definition cst_17 := Int 17.
Definition cst_18 := Int 18. Definition cst_19 := Int 19. Definition cst_20 := Int 20.
Definition neg_1 := Int (-1). Definition neg_2 := Int (-2). Definition neg_3 := Int (-3). Definition neg_4 := Int (-4). Definition neg_5 := Int (-5). Definition neg_6 := Int (-6).
Definition neg_7 := Int (-7). Definition neg_8 := Int (-8). Definition neg_9 := Int (-9). Definition neg_10 := Int (-10). Definition neg_11 := Int (-11). Definition neg_12 := Int (-12).
Definition neg_13 := Int (-13). Definition neg_14 := Int (-14). Definition neg_15 := Int (-15). Definition neg_16 := Int (-16). Definition neg_17 := Int (-17). Definition neg_18 := Int (-18).
Definition neg_19 := Int (-19). Definition neg_20 := Int (-20).
Definition min_1 := (-1)%Z. Definition min_2 := (-2)%Z. Definition min_3 := (-3)%Z. Definition min_4 := (-4)%Z. Definition min_5 := (-5)%Z. Definition min_6 := (-6)%Z.
Definition min_7 := (-7)%Z. Definition min_8 := (-8)%Z. Definition min_9 := (-9)%Z. Definition min_10 := (-10)%Z. Definition min_11 := (-11)%Z. Definition min_12 := (-12)%Z.
Definition min_13 := (-13)%Z. Definition min_14 := (-14)%Z. Definition min_15 := (-15)%Z. Definition min_16 := (-16)%Z. Definition min_17 := (-17)%Z. Definition min_18 := (-18)%Z.
Definition min_19 := (-19)%Z. Definition min_20 := (-20)%Z.
Definition mul_2 x y := Mul x y.
Definition mul_3 x y z := Mul (mul_2 x y) z.
Definition mul_4 x y z u := Mul (mul_3 x y z) u.
Definition mul_5 x y z u v := Mul (mul_4 x y z u) v.
Definition mul_6 x y z u v w := Mul (mul_5 x y z u v) w.
Definition int_1 n x := Mul (Int n) x.
Definition int_2 n x y := Mul (int_1 n x) y.
Definition int_3 n x y z := Mul (int_2 n x y) z.
Definition int_4 n x y z u := Mul (int_3 n x y z) u.
Definition int_5 n x y z u v := Mul (int_4 n x y z u) v.
Definition int_6 n x y z u v w := Mul (int_5 n x y z u v) w.
