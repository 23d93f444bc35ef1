;; Does one thing with the store, as its input says: `OP|A|B`. It gives a value, `ok`, `none`, or `!` and what it was told.
(module
  (import "wasi:keyvalue/store@0.2.0-draft2" "open" (func $open (param i32 i32 i32)))
  (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.get" (func $get (param i32 i32 i32 i32)))
  (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.set" (func $set (param i32 i32 i32 i32 i32 i32)))
  (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.delete" (func $delete (param i32 i32 i32 i32)))
  (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.exists" (func $exists (param i32 i32 i32 i32)))
  (import "wasi:keyvalue/store@0.2.0-draft2" "[method]bucket.list-keys" (func $list (param i32 i32 i32 i32 i32)))

  (memory (export "memory") 96)
  (global $next (mut i32) (i32.const 0x300000))
  (global $at (mut i32) (i32.const 112))
  (global $length (mut i32) (i32.const 2))
  (data (i32.const 112) "ok")
  (data (i32.const 116) "none")
  (data (i32.const 120) "default")
  (data (i32.const 128) "no such store")

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))

  (func $give (param i32 i32)
    (global.set $at (local.get 0))
    (global.set $length (local.get 1)))

  ;; Takes the error from the result at 64; whether there was none.
  (func $check (result i32)
    (if (result i32) (i32.load8_u (i32.const 64))
      (then
        (if (i32.load8_u (i32.const 68))
          (then
            (i32.store8 (i32.const 0x100000) (i32.const 33))
            (memory.copy (i32.const 0x100001) (i32.load (i32.const 72)) (i32.load (i32.const 76)))
            (call $give (i32.const 0x100000) (i32.add (i32.const 1) (i32.load (i32.const 76)))))
          (else (call $give (i32.const 128) (i32.const 13))))
        (i32.const 0))
      (else (i32.const 1))))

  (func $number (param $at i32) (param $n i32) (result i32)
    (local $value i32)
    (block $end
      (loop $digit
        (br_if $end (i32.eqz (local.get $n)))
        (local.set $value (i32.add (i32.mul (local.get $value) (i32.const 10))
          (i32.sub (i32.load8_u (local.get $at)) (i32.const 48))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $digit)))
    (local.get $value))

  ;; Puts the keys of a page after each other, with commas; gives where they end.
  (func $page (param $at i32) (result i32)
    (local $key i32) (local $left i32)
    (local.set $key (i32.load (i32.const 68)))
    (local.set $left (i32.load (i32.const 72)))
    (block $end
      (loop $more
        (br_if $end (i32.eqz (local.get $left)))
        (i32.store8 (local.get $at) (i32.const 44))
        (memory.copy (i32.add (local.get $at) (i32.const 1)) (i32.load (local.get $key)) (i32.load offset=4 (local.get $key)))
        (local.set $at (i32.add (local.get $at) (i32.add (i32.const 1) (i32.load offset=4 (local.get $key)))))
        (local.set $key (i32.add (local.get $key) (i32.const 8)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $more)))
    (local.get $at))

  (func (export "call") (param $in i32) (param $n i32) (result i32)
    (local $op i32) (local $a i32) (local $an i32) (local $b i32) (local $bn i32) (local $s i32) (local $i i32)
    (local.set $op (i32.load8_u (local.get $in)))
    (local.set $a (i32.add (local.get $in) (i32.const 2)))
    (local.set $b (local.get $a))
    (block $split
      (loop $more
        (br_if $split (i32.eq (i32.load8_u (local.get $b)) (i32.const 124)))
        (local.set $b (i32.add (local.get $b) (i32.const 1)))
        (br $more)))
    (local.set $an (i32.sub (local.get $b) (local.get $a)))
    (local.set $b (i32.add (local.get $b) (i32.const 1)))
    (local.set $bn (i32.sub (i32.add (local.get $in) (local.get $n)) (local.get $b)))

    (block $end
      ;; o: opens the store A.
      (if (i32.eq (local.get $op) (i32.const 111)) (then
        (call $open (local.get $a) (local.get $an) (i32.const 64))
        (drop (call $check))
        (br $end)))
      (call $open (i32.const 120) (i32.const 7) (i32.const 64))
      (br_if $end (i32.eqz (call $check)))
      (local.set $s (i32.load (i32.const 68)))
      ;; g: the value of A.
      (if (i32.eq (local.get $op) (i32.const 103)) (then
        (call $get (local.get $s) (local.get $a) (local.get $an) (i32.const 64))
        (br_if $end (i32.eqz (call $check)))
        (if (i32.load8_u (i32.const 68))
          (then (call $give (i32.load (i32.const 72)) (i32.load (i32.const 76))))
          (else (call $give (i32.const 116) (i32.const 4))))))
      ;; s: sets A to B; z: to B zeros; r: sets B keys, A zeros each.
      (if (i32.eq (local.get $op) (i32.const 115)) (then
        (call $set (local.get $s) (local.get $a) (local.get $an) (local.get $b) (local.get $bn) (i32.const 64))
        (drop (call $check))))
      (if (i32.eq (local.get $op) (i32.const 122)) (then
        (call $set (local.get $s) (local.get $a) (local.get $an) (i32.const 0x180000)
          (call $number (local.get $b) (local.get $bn)) (i32.const 64))
        (drop (call $check))))
      (if (i32.eq (local.get $op) (i32.const 114)) (then
        (loop $more
          (i32.store8 (i32.const 200) (i32.add (i32.const 97) (i32.and (local.get $i) (i32.const 15))))
          (i32.store8 (i32.const 201) (i32.add (i32.const 97) (i32.and (i32.shr_u (local.get $i) (i32.const 4)) (i32.const 15))))
          (i32.store8 (i32.const 202) (i32.add (i32.const 97) (i32.and (i32.shr_u (local.get $i) (i32.const 8)) (i32.const 15))))
          (i32.store8 (i32.const 203) (i32.add (i32.const 97) (i32.and (i32.shr_u (local.get $i) (i32.const 12)) (i32.const 15))))
          (call $set (local.get $s) (i32.const 200) (i32.const 4) (i32.const 0x180000)
            (call $number (local.get $a) (local.get $an)) (i32.const 64))
          (br_if $end (i32.eqz (call $check)))
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (br_if $more (i32.lt_u (local.get $i) (call $number (local.get $b) (local.get $bn)))))))
      ;; d: deletes A; e: whether there is one, as a digit.
      (if (i32.eq (local.get $op) (i32.const 100)) (then
        (call $delete (local.get $s) (local.get $a) (local.get $an) (i32.const 64))
        (drop (call $check))))
      (if (i32.eq (local.get $op) (i32.const 101)) (then
        (call $exists (local.get $s) (local.get $a) (local.get $an) (i32.const 64))
        (br_if $end (i32.eqz (call $check)))
        (i32.store8 (i32.const 112) (i32.add (i32.const 48) (i32.load8_u (i32.const 68))))
        (call $give (i32.const 112) (i32.const 1))))
      ;; l: all keys, page by page, each after a comma and each page after a semicolon.
      (if (i32.eq (local.get $op) (i32.const 108)) (then
        (local.set $i (i32.const 0x100000))
        (call $list (local.get $s) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
        (loop $more
          (br_if $end (i32.eqz (call $check)))
          (i32.store8 (local.get $i) (i32.const 59))
          (local.set $i (call $page (i32.add (local.get $i) (i32.const 1))))
          (if (i32.load8_u (i32.const 76)) (then
            (call $list (local.get $s) (i32.const 1) (i32.load (i32.const 80)) (i32.load (i32.const 84)) (i32.const 64))
            (br $more))))
        (call $give (i32.const 0x100000) (i32.sub (local.get $i) (i32.const 0x100000))))))

    (i32.store (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (global.get $at))
    (i32.store (i32.const 24) (global.get $length))
    (i32.const 16)))
