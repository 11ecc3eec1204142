(* Numerals by name, in proofs: coqc evaluates a number notation each time that it reads one.  Claims.v is read with Coq's own, and what
   checks its theorems sees that the proofs are of the same statements. *)
From Samproof Require Export Polynomials.

Module Numerals.
(* Real numbers and natural numbers are the same terms as without this. *)
Notation "0" := (IZR Z0) (only parsing) : R_scope.
Notation "1" := (IZR (Zpos xH)) (only parsing) : R_scope.
Notation "2" := (IZR (Zpos (xO xH))) (only parsing) : R_scope.
Notation "3" := (IZR (Zpos (xI xH))) (only parsing) : R_scope.
Notation "4" := (IZR (Zpos (xO (xO xH)))) (only parsing) : R_scope.
Notation "5" := (IZR (Zpos (xI (xO xH)))) (only parsing) : R_scope.
Notation "6" := (IZR (Zpos (xO (xI xH)))) (only parsing) : R_scope.
Notation "7" := (IZR (Zpos (xI (xI xH)))) (only parsing) : R_scope.
Notation "8" := (IZR (Zpos (xO (xO (xO xH))))) (only parsing) : R_scope.
Notation "9" := (IZR (Zpos (xI (xO (xO xH))))) (only parsing) : R_scope.
Notation "10" := (IZR (Zpos (xO (xI (xO xH))))) (only parsing) : R_scope.
Notation "11" := (IZR (Zpos (xI (xI (xO xH))))) (only parsing) : R_scope.
Notation "12" := (IZR (Zpos (xO (xO (xI xH))))) (only parsing) : R_scope.
Notation "13" := (IZR (Zpos (xI (xO (xI xH))))) (only parsing) : R_scope.
Notation "14" := (IZR (Zpos (xO (xI (xI xH))))) (only parsing) : R_scope.
Notation "15" := (IZR (Zpos (xI (xI (xI xH))))) (only parsing) : R_scope.
Notation "16" := (IZR (Zpos (xO (xO (xO (xO xH)))))) (only parsing) : R_scope.
Notation "17" := (IZR (Zpos (xI (xO (xO (xO xH)))))) (only parsing) : R_scope.
Notation "18" := (IZR (Zpos (xO (xI (xO (xO xH)))))) (only parsing) : R_scope.
Notation "19" := (IZR (Zpos (xI (xI (xO (xO xH)))))) (only parsing) : R_scope.
Notation "20" := (IZR (Zpos (xO (xO (xI (xO xH)))))) (only parsing) : R_scope.
Notation "21" := (IZR (Zpos (xI (xO (xI (xO xH)))))) (only parsing) : R_scope.
Notation "22" := (IZR (Zpos (xO (xI (xI (xO xH)))))) (only parsing) : R_scope.
Notation "23" := (IZR (Zpos (xI (xI (xI (xO xH)))))) (only parsing) : R_scope.
Notation "24" := (IZR (Zpos (xO (xO (xO (xI xH)))))) (only parsing) : R_scope.
Notation "25" := (IZR (Zpos (xI (xO (xO (xI xH)))))) (only parsing) : R_scope.
Notation "26" := (IZR (Zpos (xO (xI (xO (xI xH)))))) (only parsing) : R_scope.
Notation "27" := (IZR (Zpos (xI (xI (xO (xI xH)))))) (only parsing) : R_scope.
Notation "28" := (IZR (Zpos (xO (xO (xI (xI xH)))))) (only parsing) : R_scope.
Notation "29" := (IZR (Zpos (xI (xO (xI (xI xH)))))) (only parsing) : R_scope.
Notation "30" := (IZR (Zpos (xO (xI (xI (xI xH)))))) (only parsing) : R_scope.
Notation "31" := (IZR (Zpos (xI (xI (xI (xI xH)))))) (only parsing) : R_scope.
Notation "32" := (IZR (Zpos (xO (xO (xO (xO (xO xH))))))) (only parsing) : R_scope.
Notation "33" := (IZR (Zpos (xI (xO (xO (xO (xO xH))))))) (only parsing) : R_scope.
Notation "34" := (IZR (Zpos (xO (xI (xO (xO (xO xH))))))) (only parsing) : R_scope.
Notation "35" := (IZR (Zpos (xI (xI (xO (xO (xO xH))))))) (only parsing) : R_scope.
Notation "36" := (IZR (Zpos (xO (xO (xI (xO (xO xH))))))) (only parsing) : R_scope.
Notation "37" := (IZR (Zpos (xI (xO (xI (xO (xO xH))))))) (only parsing) : R_scope.
Notation "38" := (IZR (Zpos (xO (xI (xI (xO (xO xH))))))) (only parsing) : R_scope.
Notation "39" := (IZR (Zpos (xI (xI (xI (xO (xO xH))))))) (only parsing) : R_scope.
Notation "40" := (IZR (Zpos (xO (xO (xO (xI (xO xH))))))) (only parsing) : R_scope.
Notation "41" := (IZR (Zpos (xI (xO (xO (xI (xO xH))))))) (only parsing) : R_scope.
Notation "42" := (IZR (Zpos (xO (xI (xO (xI (xO xH))))))) (only parsing) : R_scope.
Notation "43" := (IZR (Zpos (xI (xI (xO (xI (xO xH))))))) (only parsing) : R_scope.
Notation "44" := (IZR (Zpos (xO (xO (xI (xI (xO xH))))))) (only parsing) : R_scope.
Notation "45" := (IZR (Zpos (xI (xO (xI (xI (xO xH))))))) (only parsing) : R_scope.
Notation "46" := (IZR (Zpos (xO (xI (xI (xI (xO xH))))))) (only parsing) : R_scope.
Notation "47" := (IZR (Zpos (xI (xI (xI (xI (xO xH))))))) (only parsing) : R_scope.
Notation "48" := (IZR (Zpos (xO (xO (xO (xO (xI xH))))))) (only parsing) : R_scope.
Notation "49" := (IZR (Zpos (xI (xO (xO (xO (xI xH))))))) (only parsing) : R_scope.
Notation "50" := (IZR (Zpos (xO (xI (xO (xO (xI xH))))))) (only parsing) : R_scope.
Notation "51" := (IZR (Zpos (xI (xI (xO (xO (xI xH))))))) (only parsing) : R_scope.
Notation "52" := (IZR (Zpos (xO (xO (xI (xO (xI xH))))))) (only parsing) : R_scope.
Notation "53" := (IZR (Zpos (xI (xO (xI (xO (xI xH))))))) (only parsing) : R_scope.
Notation "54" := (IZR (Zpos (xO (xI (xI (xO (xI xH))))))) (only parsing) : R_scope.
Notation "55" := (IZR (Zpos (xI (xI (xI (xO (xI xH))))))) (only parsing) : R_scope.
Notation "56" := (IZR (Zpos (xO (xO (xO (xI (xI xH))))))) (only parsing) : R_scope.
Notation "57" := (IZR (Zpos (xI (xO (xO (xI (xI xH))))))) (only parsing) : R_scope.
Notation "58" := (IZR (Zpos (xO (xI (xO (xI (xI xH))))))) (only parsing) : R_scope.
Notation "59" := (IZR (Zpos (xI (xI (xO (xI (xI xH))))))) (only parsing) : R_scope.
Notation "60" := (IZR (Zpos (xO (xO (xI (xI (xI xH))))))) (only parsing) : R_scope.
Notation "61" := (IZR (Zpos (xI (xO (xI (xI (xI xH))))))) (only parsing) : R_scope.
Notation "62" := (IZR (Zpos (xO (xI (xI (xI (xI xH))))))) (only parsing) : R_scope.
Notation "63" := (IZR (Zpos (xI (xI (xI (xI (xI xH))))))) (only parsing) : R_scope.
Notation "64" := (IZR (Zpos (xO (xO (xO (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "65" := (IZR (Zpos (xI (xO (xO (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "66" := (IZR (Zpos (xO (xI (xO (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "67" := (IZR (Zpos (xI (xI (xO (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "68" := (IZR (Zpos (xO (xO (xI (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "69" := (IZR (Zpos (xI (xO (xI (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "70" := (IZR (Zpos (xO (xI (xI (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "71" := (IZR (Zpos (xI (xI (xI (xO (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "72" := (IZR (Zpos (xO (xO (xO (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "73" := (IZR (Zpos (xI (xO (xO (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "74" := (IZR (Zpos (xO (xI (xO (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "75" := (IZR (Zpos (xI (xI (xO (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "76" := (IZR (Zpos (xO (xO (xI (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "77" := (IZR (Zpos (xI (xO (xI (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "78" := (IZR (Zpos (xO (xI (xI (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "79" := (IZR (Zpos (xI (xI (xI (xI (xO (xO xH)))))))) (only parsing) : R_scope.
Notation "80" := (IZR (Zpos (xO (xO (xO (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "81" := (IZR (Zpos (xI (xO (xO (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "82" := (IZR (Zpos (xO (xI (xO (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "83" := (IZR (Zpos (xI (xI (xO (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "84" := (IZR (Zpos (xO (xO (xI (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "85" := (IZR (Zpos (xI (xO (xI (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "86" := (IZR (Zpos (xO (xI (xI (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "87" := (IZR (Zpos (xI (xI (xI (xO (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "88" := (IZR (Zpos (xO (xO (xO (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "89" := (IZR (Zpos (xI (xO (xO (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "90" := (IZR (Zpos (xO (xI (xO (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "91" := (IZR (Zpos (xI (xI (xO (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "92" := (IZR (Zpos (xO (xO (xI (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "93" := (IZR (Zpos (xI (xO (xI (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "94" := (IZR (Zpos (xO (xI (xI (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "95" := (IZR (Zpos (xI (xI (xI (xI (xI (xO xH)))))))) (only parsing) : R_scope.
Notation "96" := (IZR (Zpos (xO (xO (xO (xO (xO (xI xH)))))))) (only parsing) : R_scope.
Notation "97" := (IZR (Zpos (xI (xO (xO (xO (xO (xI xH)))))))) (only parsing) : R_scope.
Notation "98" := (IZR (Zpos (xO (xI (xO (xO (xO (xI xH)))))))) (only parsing) : R_scope.
Notation "99" := (IZR (Zpos (xI (xI (xO (xO (xO (xI xH)))))))) (only parsing) : R_scope.
Notation "100" := (IZR (Zpos (xO (xO (xI (xO (xO (xI xH)))))))) (only parsing) : R_scope.
Notation "1000" := (IZR (Zpos (xO (xO (xO (xI (xO (xI (xI (xI (xI xH))))))))))) (only parsing) : R_scope.
Notation "10000" := (IZR (Zpos (xO (xO (xO (xO (xI (xO (xO (xO (xI (xI (xI (xO (xO xH))))))))))))))) (only parsing) : R_scope.
Notation "100000" := (IZR (Zpos (xO (xO (xO (xO (xO (xI (xO (xI (xO (xI (xI (xO (xO (xO (xO (xI xH)))))))))))))))))) (only parsing) : R_scope.
Notation "1000000" := (IZR (Zpos (xO (xO (xO (xO (xO (xO (xI (xO (xO (xI (xO (xO (xO (xO (xI (xO (xI (xI (xI xH))))))))))))))))))))) (only parsing) : R_scope.
Notation "0" := O (only parsing) : nat_scope.
Notation "1" := (S O) (only parsing) : nat_scope.
Notation "2" := (S (S O)) (only parsing) : nat_scope.
Notation "3" := (S (S (S O))) (only parsing) : nat_scope.
Notation "4" := (S (S (S (S O)))) (only parsing) : nat_scope.
Notation "5" := (S (S (S (S (S O))))) (only parsing) : nat_scope.
Notation "6" := (S (S (S (S (S (S O)))))) (only parsing) : nat_scope.
Notation "7" := (S (S (S (S (S (S (S O))))))) (only parsing) : nat_scope.
Notation "8" := (S (S (S (S (S (S (S (S O)))))))) (only parsing) : nat_scope.
Notation "9" := (S (S (S (S (S (S (S (S (S O))))))))) (only parsing) : nat_scope.
Notation "10" := (S (S (S (S (S (S (S (S (S (S O)))))))))) (only parsing) : nat_scope.

(* In what is computed with, they are constants. *)
Notation "0" := Z0 (only parsing) : Z_scope.
Definition n_1 : positive := 1. Definition i_1 := Zpos n_1. Definition e_1 := Npos n_1.
Definition n_2 : positive := 2. Definition i_2 := Zpos n_2. Definition e_2 := Npos n_2.
Definition n_3 : positive := 3. Definition i_3 := Zpos n_3. Definition e_3 := Npos n_3.
Definition n_4 : positive := 4. Definition i_4 := Zpos n_4. Definition e_4 := Npos n_4.
Definition n_5 : positive := 5. Definition i_5 := Zpos n_5. Definition e_5 := Npos n_5.
Definition n_6 : positive := 6. Definition i_6 := Zpos n_6. Definition e_6 := Npos n_6.
Definition n_7 : positive := 7. Definition i_7 := Zpos n_7. Definition e_7 := Npos n_7.
Definition n_8 : positive := 8. Definition i_8 := Zpos n_8. Definition e_8 := Npos n_8.
Definition n_9 : positive := 9. Definition i_9 := Zpos n_9. Definition e_9 := Npos n_9.
Definition n_10 : positive := 10. Definition i_10 := Zpos n_10. Definition e_10 := Npos n_10.
Definition n_11 : positive := 11. Definition i_11 := Zpos n_11. Definition e_11 := Npos n_11.
Definition n_12 : positive := 12. Definition i_12 := Zpos n_12. Definition e_12 := Npos n_12.
Definition n_13 : positive := 13. Definition i_13 := Zpos n_13. Definition e_13 := Npos n_13.
Definition n_14 : positive := 14. Definition i_14 := Zpos n_14. Definition e_14 := Npos n_14.
Definition n_15 : positive := 15. Definition i_15 := Zpos n_15. Definition e_15 := Npos n_15.
Definition n_16 : positive := 16. Definition i_16 := Zpos n_16. Definition e_16 := Npos n_16.
Definition n_17 : positive := 17. Definition i_17 := Zpos n_17. Definition e_17 := Npos n_17.
Definition n_18 : positive := 18. Definition i_18 := Zpos n_18. Definition e_18 := Npos n_18.
Definition n_19 : positive := 19. Definition i_19 := Zpos n_19. Definition e_19 := Npos n_19.
Definition n_20 : positive := 20. Definition i_20 := Zpos n_20. Definition e_20 := Npos n_20.
Definition n_21 : positive := 21. Definition i_21 := Zpos n_21. Definition e_21 := Npos n_21.
Definition n_22 : positive := 22. Definition i_22 := Zpos n_22. Definition e_22 := Npos n_22.
Definition n_23 : positive := 23. Definition i_23 := Zpos n_23. Definition e_23 := Npos n_23.
Definition n_24 : positive := 24. Definition i_24 := Zpos n_24. Definition e_24 := Npos n_24.
Definition n_25 : positive := 25. Definition i_25 := Zpos n_25. Definition e_25 := Npos n_25.
Definition n_26 : positive := 26. Definition i_26 := Zpos n_26. Definition e_26 := Npos n_26.
Definition n_27 : positive := 27. Definition i_27 := Zpos n_27. Definition e_27 := Npos n_27.
Definition n_28 : positive := 28. Definition i_28 := Zpos n_28. Definition e_28 := Npos n_28.
Definition n_29 : positive := 29. Definition i_29 := Zpos n_29. Definition e_29 := Npos n_29.
Definition n_30 : positive := 30. Definition i_30 := Zpos n_30. Definition e_30 := Npos n_30.
Definition n_31 : positive := 31. Definition i_31 := Zpos n_31. Definition e_31 := Npos n_31.
Definition n_32 : positive := 32. Definition i_32 := Zpos n_32. Definition e_32 := Npos n_32.
Definition n_33 : positive := 33. Definition i_33 := Zpos n_33. Definition e_33 := Npos n_33.
Definition n_34 : positive := 34. Definition i_34 := Zpos n_34. Definition e_34 := Npos n_34.
Definition n_35 : positive := 35. Definition i_35 := Zpos n_35. Definition e_35 := Npos n_35.
Definition n_36 : positive := 36. Definition i_36 := Zpos n_36. Definition e_36 := Npos n_36.
Definition n_37 : positive := 37. Definition i_37 := Zpos n_37. Definition e_37 := Npos n_37.
Definition n_38 : positive := 38. Definition i_38 := Zpos n_38. Definition e_38 := Npos n_38.
Definition n_39 : positive := 39. Definition i_39 := Zpos n_39. Definition e_39 := Npos n_39.
Definition n_40 : positive := 40. Definition i_40 := Zpos n_40. Definition e_40 := Npos n_40.
Definition n_41 : positive := 41. Definition i_41 := Zpos n_41. Definition e_41 := Npos n_41.
Definition n_42 : positive := 42. Definition i_42 := Zpos n_42. Definition e_42 := Npos n_42.
Definition n_43 : positive := 43. Definition i_43 := Zpos n_43. Definition e_43 := Npos n_43.
Definition n_44 : positive := 44. Definition i_44 := Zpos n_44. Definition e_44 := Npos n_44.
Definition n_45 : positive := 45. Definition i_45 := Zpos n_45. Definition e_45 := Npos n_45.
Definition n_46 : positive := 46. Definition i_46 := Zpos n_46. Definition e_46 := Npos n_46.
Definition n_47 : positive := 47. Definition i_47 := Zpos n_47. Definition e_47 := Npos n_47.
Definition n_48 : positive := 48. Definition i_48 := Zpos n_48. Definition e_48 := Npos n_48.
Definition n_49 : positive := 49. Definition i_49 := Zpos n_49. Definition e_49 := Npos n_49.
Definition n_50 : positive := 50. Definition i_50 := Zpos n_50. Definition e_50 := Npos n_50.
Definition n_51 : positive := 51. Definition i_51 := Zpos n_51. Definition e_51 := Npos n_51.
Definition n_52 : positive := 52. Definition i_52 := Zpos n_52. Definition e_52 := Npos n_52.
Definition n_53 : positive := 53. Definition i_53 := Zpos n_53. Definition e_53 := Npos n_53.
Definition n_54 : positive := 54. Definition i_54 := Zpos n_54. Definition e_54 := Npos n_54.
Definition n_55 : positive := 55. Definition i_55 := Zpos n_55. Definition e_55 := Npos n_55.
Definition n_56 : positive := 56. Definition i_56 := Zpos n_56. Definition e_56 := Npos n_56.
Definition n_57 : positive := 57. Definition i_57 := Zpos n_57. Definition e_57 := Npos n_57.
Definition n_58 : positive := 58. Definition i_58 := Zpos n_58. Definition e_58 := Npos n_58.
Definition n_59 : positive := 59. Definition i_59 := Zpos n_59. Definition e_59 := Npos n_59.
Definition n_60 : positive := 60. Definition i_60 := Zpos n_60. Definition e_60 := Npos n_60.
Definition n_61 : positive := 61. Definition i_61 := Zpos n_61. Definition e_61 := Npos n_61.
Definition n_62 : positive := 62. Definition i_62 := Zpos n_62. Definition e_62 := Npos n_62.
Definition n_63 : positive := 63. Definition i_63 := Zpos n_63. Definition e_63 := Npos n_63.
Definition n_64 : positive := 64. Definition i_64 := Zpos n_64. Definition e_64 := Npos n_64.
Definition n_65 : positive := 65. Definition i_65 := Zpos n_65. Definition e_65 := Npos n_65.
Definition n_66 : positive := 66. Definition i_66 := Zpos n_66. Definition e_66 := Npos n_66.
Definition n_67 : positive := 67. Definition i_67 := Zpos n_67. Definition e_67 := Npos n_67.
Definition n_68 : positive := 68. Definition i_68 := Zpos n_68. Definition e_68 := Npos n_68.
Definition n_69 : positive := 69. Definition i_69 := Zpos n_69. Definition e_69 := Npos n_69.
Definition n_70 : positive := 70. Definition i_70 := Zpos n_70. Definition e_70 := Npos n_70.
Definition n_71 : positive := 71. Definition i_71 := Zpos n_71. Definition e_71 := Npos n_71.
Definition n_72 : positive := 72. Definition i_72 := Zpos n_72. Definition e_72 := Npos n_72.
Definition n_73 : positive := 73. Definition i_73 := Zpos n_73. Definition e_73 := Npos n_73.
Definition n_74 : positive := 74. Definition i_74 := Zpos n_74. Definition e_74 := Npos n_74.
Definition n_75 : positive := 75. Definition i_75 := Zpos n_75. Definition e_75 := Npos n_75.
Definition n_76 : positive := 76. Definition i_76 := Zpos n_76. Definition e_76 := Npos n_76.
Definition n_77 : positive := 77. Definition i_77 := Zpos n_77. Definition e_77 := Npos n_77.
Definition n_78 : positive := 78. Definition i_78 := Zpos n_78. Definition e_78 := Npos n_78.
Definition n_79 : positive := 79. Definition i_79 := Zpos n_79. Definition e_79 := Npos n_79.
Definition n_80 : positive := 80. Definition i_80 := Zpos n_80. Definition e_80 := Npos n_80.
Definition n_81 : positive := 81. Definition i_81 := Zpos n_81. Definition e_81 := Npos n_81.
Definition n_82 : positive := 82. Definition i_82 := Zpos n_82. Definition e_82 := Npos n_82.
Definition n_83 : positive := 83. Definition i_83 := Zpos n_83. Definition e_83 := Npos n_83.
Definition n_84 : positive := 84. Definition i_84 := Zpos n_84. Definition e_84 := Npos n_84.
Definition n_85 : positive := 85. Definition i_85 := Zpos n_85. Definition e_85 := Npos n_85.
Definition n_86 : positive := 86. Definition i_86 := Zpos n_86. Definition e_86 := Npos n_86.
Definition n_87 : positive := 87. Definition i_87 := Zpos n_87. Definition e_87 := Npos n_87.
Definition n_88 : positive := 88. Definition i_88 := Zpos n_88. Definition e_88 := Npos n_88.
Definition n_89 : positive := 89. Definition i_89 := Zpos n_89. Definition e_89 := Npos n_89.
Definition n_90 : positive := 90. Definition i_90 := Zpos n_90. Definition e_90 := Npos n_90.
Definition n_91 : positive := 91. Definition i_91 := Zpos n_91. Definition e_91 := Npos n_91.
Definition n_92 : positive := 92. Definition i_92 := Zpos n_92. Definition e_92 := Npos n_92.
Definition n_93 : positive := 93. Definition i_93 := Zpos n_93. Definition e_93 := Npos n_93.
Definition n_94 : positive := 94. Definition i_94 := Zpos n_94. Definition e_94 := Npos n_94.
Definition n_95 : positive := 95. Definition i_95 := Zpos n_95. Definition e_95 := Npos n_95.
Definition n_96 : positive := 96. Definition i_96 := Zpos n_96. Definition e_96 := Npos n_96.
Definition n_97 : positive := 97. Definition i_97 := Zpos n_97. Definition e_97 := Npos n_97.
Definition n_98 : positive := 98. Definition i_98 := Zpos n_98. Definition e_98 := Npos n_98.
Definition n_99 : positive := 99. Definition i_99 := Zpos n_99. Definition e_99 := Npos n_99.
Definition n_100 : positive := 100. Definition i_100 := Zpos n_100. Definition e_100 := Npos n_100.
Definition n_1000 : positive := 1000. Definition i_1000 := Zpos n_1000. Definition e_1000 := Npos n_1000.
Definition n_10000 : positive := 10000. Definition i_10000 := Zpos n_10000. Definition e_10000 := Npos n_10000.
Definition n_100000 : positive := 100000. Definition i_100000 := Zpos n_100000. Definition e_100000 := Npos n_100000.
Definition n_1000000 : positive := 1000000. Definition i_1000000 := Zpos n_1000000. Definition e_1000000 := Npos n_1000000.
Notation "1" := n_1 (only parsing) : positive_scope. Notation "1" := i_1 (only parsing) : Z_scope. Notation "1" := e_1 (only parsing) : N_scope.
Notation "2" := n_2 (only parsing) : positive_scope. Notation "2" := i_2 (only parsing) : Z_scope. Notation "2" := e_2 (only parsing) : N_scope.
Notation "3" := n_3 (only parsing) : positive_scope. Notation "3" := i_3 (only parsing) : Z_scope. Notation "3" := e_3 (only parsing) : N_scope.
Notation "4" := n_4 (only parsing) : positive_scope. Notation "4" := i_4 (only parsing) : Z_scope. Notation "4" := e_4 (only parsing) : N_scope.
Notation "5" := n_5 (only parsing) : positive_scope. Notation "5" := i_5 (only parsing) : Z_scope. Notation "5" := e_5 (only parsing) : N_scope.
Notation "6" := n_6 (only parsing) : positive_scope. Notation "6" := i_6 (only parsing) : Z_scope. Notation "6" := e_6 (only parsing) : N_scope.
Notation "7" := n_7 (only parsing) : positive_scope. Notation "7" := i_7 (only parsing) : Z_scope. Notation "7" := e_7 (only parsing) : N_scope.
Notation "8" := n_8 (only parsing) : positive_scope. Notation "8" := i_8 (only parsing) : Z_scope. Notation "8" := e_8 (only parsing) : N_scope.
Notation "9" := n_9 (only parsing) : positive_scope. Notation "9" := i_9 (only parsing) : Z_scope. Notation "9" := e_9 (only parsing) : N_scope.
Notation "10" := n_10 (only parsing) : positive_scope. Notation "10" := i_10 (only parsing) : Z_scope. Notation "10" := e_10 (only parsing) : N_scope.
Notation "11" := n_11 (only parsing) : positive_scope. Notation "11" := i_11 (only parsing) : Z_scope. Notation "11" := e_11 (only parsing) : N_scope.
Notation "12" := n_12 (only parsing) : positive_scope. Notation "12" := i_12 (only parsing) : Z_scope. Notation "12" := e_12 (only parsing) : N_scope.
Notation "13" := n_13 (only parsing) : positive_scope. Notation "13" := i_13 (only parsing) : Z_scope. Notation "13" := e_13 (only parsing) : N_scope.
Notation "14" := n_14 (only parsing) : positive_scope. Notation "14" := i_14 (only parsing) : Z_scope. Notation "14" := e_14 (only parsing) : N_scope.
Notation "15" := n_15 (only parsing) : positive_scope. Notation "15" := i_15 (only parsing) : Z_scope. Notation "15" := e_15 (only parsing) : N_scope.
Notation "16" := n_16 (only parsing) : positive_scope. Notation "16" := i_16 (only parsing) : Z_scope. Notation "16" := e_16 (only parsing) : N_scope.
Notation "17" := n_17 (only parsing) : positive_scope. Notation "17" := i_17 (only parsing) : Z_scope. Notation "17" := e_17 (only parsing) : N_scope.
Notation "18" := n_18 (only parsing) : positive_scope. Notation "18" := i_18 (only parsing) : Z_scope. Notation "18" := e_18 (only parsing) : N_scope.
Notation "19" := n_19 (only parsing) : positive_scope. Notation "19" := i_19 (only parsing) : Z_scope. Notation "19" := e_19 (only parsing) : N_scope.
Notation "20" := n_20 (only parsing) : positive_scope. Notation "20" := i_20 (only parsing) : Z_scope. Notation "20" := e_20 (only parsing) : N_scope.
Notation "21" := n_21 (only parsing) : positive_scope. Notation "21" := i_21 (only parsing) : Z_scope. Notation "21" := e_21 (only parsing) : N_scope.
Notation "22" := n_22 (only parsing) : positive_scope. Notation "22" := i_22 (only parsing) : Z_scope. Notation "22" := e_22 (only parsing) : N_scope.
Notation "23" := n_23 (only parsing) : positive_scope. Notation "23" := i_23 (only parsing) : Z_scope. Notation "23" := e_23 (only parsing) : N_scope.
Notation "24" := n_24 (only parsing) : positive_scope. Notation "24" := i_24 (only parsing) : Z_scope. Notation "24" := e_24 (only parsing) : N_scope.
Notation "25" := n_25 (only parsing) : positive_scope. Notation "25" := i_25 (only parsing) : Z_scope. Notation "25" := e_25 (only parsing) : N_scope.
Notation "26" := n_26 (only parsing) : positive_scope. Notation "26" := i_26 (only parsing) : Z_scope. Notation "26" := e_26 (only parsing) : N_scope.
Notation "27" := n_27 (only parsing) : positive_scope. Notation "27" := i_27 (only parsing) : Z_scope. Notation "27" := e_27 (only parsing) : N_scope.
Notation "28" := n_28 (only parsing) : positive_scope. Notation "28" := i_28 (only parsing) : Z_scope. Notation "28" := e_28 (only parsing) : N_scope.
Notation "29" := n_29 (only parsing) : positive_scope. Notation "29" := i_29 (only parsing) : Z_scope. Notation "29" := e_29 (only parsing) : N_scope.
Notation "30" := n_30 (only parsing) : positive_scope. Notation "30" := i_30 (only parsing) : Z_scope. Notation "30" := e_30 (only parsing) : N_scope.
Notation "31" := n_31 (only parsing) : positive_scope. Notation "31" := i_31 (only parsing) : Z_scope. Notation "31" := e_31 (only parsing) : N_scope.
Notation "32" := n_32 (only parsing) : positive_scope. Notation "32" := i_32 (only parsing) : Z_scope. Notation "32" := e_32 (only parsing) : N_scope.
Notation "33" := n_33 (only parsing) : positive_scope. Notation "33" := i_33 (only parsing) : Z_scope. Notation "33" := e_33 (only parsing) : N_scope.
Notation "34" := n_34 (only parsing) : positive_scope. Notation "34" := i_34 (only parsing) : Z_scope. Notation "34" := e_34 (only parsing) : N_scope.
Notation "35" := n_35 (only parsing) : positive_scope. Notation "35" := i_35 (only parsing) : Z_scope. Notation "35" := e_35 (only parsing) : N_scope.
Notation "36" := n_36 (only parsing) : positive_scope. Notation "36" := i_36 (only parsing) : Z_scope. Notation "36" := e_36 (only parsing) : N_scope.
Notation "37" := n_37 (only parsing) : positive_scope. Notation "37" := i_37 (only parsing) : Z_scope. Notation "37" := e_37 (only parsing) : N_scope.
Notation "38" := n_38 (only parsing) : positive_scope. Notation "38" := i_38 (only parsing) : Z_scope. Notation "38" := e_38 (only parsing) : N_scope.
Notation "39" := n_39 (only parsing) : positive_scope. Notation "39" := i_39 (only parsing) : Z_scope. Notation "39" := e_39 (only parsing) : N_scope.
Notation "40" := n_40 (only parsing) : positive_scope. Notation "40" := i_40 (only parsing) : Z_scope. Notation "40" := e_40 (only parsing) : N_scope.
Notation "41" := n_41 (only parsing) : positive_scope. Notation "41" := i_41 (only parsing) : Z_scope. Notation "41" := e_41 (only parsing) : N_scope.
Notation "42" := n_42 (only parsing) : positive_scope. Notation "42" := i_42 (only parsing) : Z_scope. Notation "42" := e_42 (only parsing) : N_scope.
Notation "43" := n_43 (only parsing) : positive_scope. Notation "43" := i_43 (only parsing) : Z_scope. Notation "43" := e_43 (only parsing) : N_scope.
Notation "44" := n_44 (only parsing) : positive_scope. Notation "44" := i_44 (only parsing) : Z_scope. Notation "44" := e_44 (only parsing) : N_scope.
Notation "45" := n_45 (only parsing) : positive_scope. Notation "45" := i_45 (only parsing) : Z_scope. Notation "45" := e_45 (only parsing) : N_scope.
Notation "46" := n_46 (only parsing) : positive_scope. Notation "46" := i_46 (only parsing) : Z_scope. Notation "46" := e_46 (only parsing) : N_scope.
Notation "47" := n_47 (only parsing) : positive_scope. Notation "47" := i_47 (only parsing) : Z_scope. Notation "47" := e_47 (only parsing) : N_scope.
Notation "48" := n_48 (only parsing) : positive_scope. Notation "48" := i_48 (only parsing) : Z_scope. Notation "48" := e_48 (only parsing) : N_scope.
Notation "49" := n_49 (only parsing) : positive_scope. Notation "49" := i_49 (only parsing) : Z_scope. Notation "49" := e_49 (only parsing) : N_scope.
Notation "50" := n_50 (only parsing) : positive_scope. Notation "50" := i_50 (only parsing) : Z_scope. Notation "50" := e_50 (only parsing) : N_scope.
Notation "51" := n_51 (only parsing) : positive_scope. Notation "51" := i_51 (only parsing) : Z_scope. Notation "51" := e_51 (only parsing) : N_scope.
Notation "52" := n_52 (only parsing) : positive_scope. Notation "52" := i_52 (only parsing) : Z_scope. Notation "52" := e_52 (only parsing) : N_scope.
Notation "53" := n_53 (only parsing) : positive_scope. Notation "53" := i_53 (only parsing) : Z_scope. Notation "53" := e_53 (only parsing) : N_scope.
Notation "54" := n_54 (only parsing) : positive_scope. Notation "54" := i_54 (only parsing) : Z_scope. Notation "54" := e_54 (only parsing) : N_scope.
Notation "55" := n_55 (only parsing) : positive_scope. Notation "55" := i_55 (only parsing) : Z_scope. Notation "55" := e_55 (only parsing) : N_scope.
Notation "56" := n_56 (only parsing) : positive_scope. Notation "56" := i_56 (only parsing) : Z_scope. Notation "56" := e_56 (only parsing) : N_scope.
Notation "57" := n_57 (only parsing) : positive_scope. Notation "57" := i_57 (only parsing) : Z_scope. Notation "57" := e_57 (only parsing) : N_scope.
Notation "58" := n_58 (only parsing) : positive_scope. Notation "58" := i_58 (only parsing) : Z_scope. Notation "58" := e_58 (only parsing) : N_scope.
Notation "59" := n_59 (only parsing) : positive_scope. Notation "59" := i_59 (only parsing) : Z_scope. Notation "59" := e_59 (only parsing) : N_scope.
Notation "60" := n_60 (only parsing) : positive_scope. Notation "60" := i_60 (only parsing) : Z_scope. Notation "60" := e_60 (only parsing) : N_scope.
Notation "61" := n_61 (only parsing) : positive_scope. Notation "61" := i_61 (only parsing) : Z_scope. Notation "61" := e_61 (only parsing) : N_scope.
Notation "62" := n_62 (only parsing) : positive_scope. Notation "62" := i_62 (only parsing) : Z_scope. Notation "62" := e_62 (only parsing) : N_scope.
Notation "63" := n_63 (only parsing) : positive_scope. Notation "63" := i_63 (only parsing) : Z_scope. Notation "63" := e_63 (only parsing) : N_scope.
Notation "64" := n_64 (only parsing) : positive_scope. Notation "64" := i_64 (only parsing) : Z_scope. Notation "64" := e_64 (only parsing) : N_scope.
Notation "65" := n_65 (only parsing) : positive_scope. Notation "65" := i_65 (only parsing) : Z_scope. Notation "65" := e_65 (only parsing) : N_scope.
Notation "66" := n_66 (only parsing) : positive_scope. Notation "66" := i_66 (only parsing) : Z_scope. Notation "66" := e_66 (only parsing) : N_scope.
Notation "67" := n_67 (only parsing) : positive_scope. Notation "67" := i_67 (only parsing) : Z_scope. Notation "67" := e_67 (only parsing) : N_scope.
Notation "68" := n_68 (only parsing) : positive_scope. Notation "68" := i_68 (only parsing) : Z_scope. Notation "68" := e_68 (only parsing) : N_scope.
Notation "69" := n_69 (only parsing) : positive_scope. Notation "69" := i_69 (only parsing) : Z_scope. Notation "69" := e_69 (only parsing) : N_scope.
Notation "70" := n_70 (only parsing) : positive_scope. Notation "70" := i_70 (only parsing) : Z_scope. Notation "70" := e_70 (only parsing) : N_scope.
Notation "71" := n_71 (only parsing) : positive_scope. Notation "71" := i_71 (only parsing) : Z_scope. Notation "71" := e_71 (only parsing) : N_scope.
Notation "72" := n_72 (only parsing) : positive_scope. Notation "72" := i_72 (only parsing) : Z_scope. Notation "72" := e_72 (only parsing) : N_scope.
Notation "73" := n_73 (only parsing) : positive_scope. Notation "73" := i_73 (only parsing) : Z_scope. Notation "73" := e_73 (only parsing) : N_scope.
Notation "74" := n_74 (only parsing) : positive_scope. Notation "74" := i_74 (only parsing) : Z_scope. Notation "74" := e_74 (only parsing) : N_scope.
Notation "75" := n_75 (only parsing) : positive_scope. Notation "75" := i_75 (only parsing) : Z_scope. Notation "75" := e_75 (only parsing) : N_scope.
Notation "76" := n_76 (only parsing) : positive_scope. Notation "76" := i_76 (only parsing) : Z_scope. Notation "76" := e_76 (only parsing) : N_scope.
Notation "77" := n_77 (only parsing) : positive_scope. Notation "77" := i_77 (only parsing) : Z_scope. Notation "77" := e_77 (only parsing) : N_scope.
Notation "78" := n_78 (only parsing) : positive_scope. Notation "78" := i_78 (only parsing) : Z_scope. Notation "78" := e_78 (only parsing) : N_scope.
Notation "79" := n_79 (only parsing) : positive_scope. Notation "79" := i_79 (only parsing) : Z_scope. Notation "79" := e_79 (only parsing) : N_scope.
Notation "80" := n_80 (only parsing) : positive_scope. Notation "80" := i_80 (only parsing) : Z_scope. Notation "80" := e_80 (only parsing) : N_scope.
Notation "81" := n_81 (only parsing) : positive_scope. Notation "81" := i_81 (only parsing) : Z_scope. Notation "81" := e_81 (only parsing) : N_scope.
Notation "82" := n_82 (only parsing) : positive_scope. Notation "82" := i_82 (only parsing) : Z_scope. Notation "82" := e_82 (only parsing) : N_scope.
Notation "83" := n_83 (only parsing) : positive_scope. Notation "83" := i_83 (only parsing) : Z_scope. Notation "83" := e_83 (only parsing) : N_scope.
Notation "84" := n_84 (only parsing) : positive_scope. Notation "84" := i_84 (only parsing) : Z_scope. Notation "84" := e_84 (only parsing) : N_scope.
Notation "85" := n_85 (only parsing) : positive_scope. Notation "85" := i_85 (only parsing) : Z_scope. Notation "85" := e_85 (only parsing) : N_scope.
Notation "86" := n_86 (only parsing) : positive_scope. Notation "86" := i_86 (only parsing) : Z_scope. Notation "86" := e_86 (only parsing) : N_scope.
Notation "87" := n_87 (only parsing) : positive_scope. Notation "87" := i_87 (only parsing) : Z_scope. Notation "87" := e_87 (only parsing) : N_scope.
Notation "88" := n_88 (only parsing) : positive_scope. Notation "88" := i_88 (only parsing) : Z_scope. Notation "88" := e_88 (only parsing) : N_scope.
Notation "89" := n_89 (only parsing) : positive_scope. Notation "89" := i_89 (only parsing) : Z_scope. Notation "89" := e_89 (only parsing) : N_scope.
Notation "90" := n_90 (only parsing) : positive_scope. Notation "90" := i_90 (only parsing) : Z_scope. Notation "90" := e_90 (only parsing) : N_scope.
Notation "91" := n_91 (only parsing) : positive_scope. Notation "91" := i_91 (only parsing) : Z_scope. Notation "91" := e_91 (only parsing) : N_scope.
Notation "92" := n_92 (only parsing) : positive_scope. Notation "92" := i_92 (only parsing) : Z_scope. Notation "92" := e_92 (only parsing) : N_scope.
Notation "93" := n_93 (only parsing) : positive_scope. Notation "93" := i_93 (only parsing) : Z_scope. Notation "93" := e_93 (only parsing) : N_scope.
Notation "94" := n_94 (only parsing) : positive_scope. Notation "94" := i_94 (only parsing) : Z_scope. Notation "94" := e_94 (only parsing) : N_scope.
Notation "95" := n_95 (only parsing) : positive_scope. Notation "95" := i_95 (only parsing) : Z_scope. Notation "95" := e_95 (only parsing) : N_scope.
Notation "96" := n_96 (only parsing) : positive_scope. Notation "96" := i_96 (only parsing) : Z_scope. Notation "96" := e_96 (only parsing) : N_scope.
Notation "97" := n_97 (only parsing) : positive_scope. Notation "97" := i_97 (only parsing) : Z_scope. Notation "97" := e_97 (only parsing) : N_scope.
Notation "98" := n_98 (only parsing) : positive_scope. Notation "98" := i_98 (only parsing) : Z_scope. Notation "98" := e_98 (only parsing) : N_scope.
Notation "99" := n_99 (only parsing) : positive_scope. Notation "99" := i_99 (only parsing) : Z_scope. Notation "99" := e_99 (only parsing) : N_scope.
Notation "100" := n_100 (only parsing) : positive_scope. Notation "100" := i_100 (only parsing) : Z_scope. Notation "100" := e_100 (only parsing) : N_scope.
Notation "1000" := n_1000 (only parsing) : positive_scope. Notation "1000" := i_1000 (only parsing) : Z_scope. Notation "1000" := e_1000 (only parsing) : N_scope.
Notation "10000" := n_10000 (only parsing) : positive_scope. Notation "10000" := i_10000 (only parsing) : Z_scope. Notation "10000" := e_10000 (only parsing) : N_scope.
Notation "100000" := n_100000 (only parsing) : positive_scope. Notation "100000" := i_100000 (only parsing) : Z_scope. Notation "100000" := e_100000 (only parsing) : N_scope.
Notation "1000000" := n_1000000 (only parsing) : positive_scope. Notation "1000000" := i_1000000 (only parsing) : Z_scope. Notation "1000000" := e_1000000 (only parsing) : N_scope.
End Numerals.
