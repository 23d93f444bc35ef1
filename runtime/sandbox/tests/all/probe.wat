;; Does one thing with the granted folders or the store, as its input says: `OPxy|A|B`. `x` and `y` number the folder that
;; the paths A and B start from. What it gives is the content that was asked for, `ok`, or `!` and a letter: the error-code
;; counted from `A`.
(module
  (import "wasi:filesystem/preopens@0.2.12" "get-directories" (func $dirs (param i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.open-at"
    (func $open-at (param i32 i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[resource-drop]descriptor" (func $close (param i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.read" (func $read (param i32 i64 i64 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.write" (func $write (param i32 i32 i32 i64 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-size" (func $set-size (param i32 i64 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.read-via-stream" (func $reader (param i32 i64 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.write-via-stream" (func $writer (param i32 i64 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.append-via-stream" (func $appender (param i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.read-directory" (func $listing (param i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]directory-entry-stream.read-directory-entry"
    (func $entry (param i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.stat-at" (func $stat-at (param i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.create-directory-at"
    (func $mkdir (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.remove-directory-at"
    (func $rmdir (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.unlink-file-at" (func $unlink (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.rename-at"
    (func $rename (param i32 i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.link-at"
    (func $link (param i32 i32 i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.symlink-at" (func $symlink (param i32 i32 i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.readlink-at" (func $readlink (param i32 i32 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "[method]descriptor.set-times-at"
    (func $touch (param i32 i32 i32 i32 i32 i64 i32 i32 i64 i32 i32)))
  (import "wasi:filesystem/types@0.2.12" "filesystem-error-code" (func $code-of (param i32 i32)))
  (import "wasi:io/streams@0.2.12" "[method]output-stream.blocking-write-and-flush"
    (func $put (param i32 i32 i32 i32)))

  (memory (export "memory") 64)
  (global $next (mut i32) (i32.const 0x200000))
  (global $code (mut i32) (i32.const -1))
  (global $at (mut i32) (i32.const 80))
  (global $length (mut i32) (i32.const 2))
  (data (i32.const 80) "ok")

  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at))

  ;; Takes the error from the result at 64, whose payload is at this address.
  (func $check (param $payload i32) (result i32)
    (if (result i32) (i32.load8_u (i32.const 64))
      (then (global.set $code (i32.load8_u (local.get $payload))) (i32.const 0))
      (else (i32.const 1))))

  (func $give (param i32 i32)
    (global.set $at (local.get 0))
    (global.set $length (local.get 1)))

  ;; Opens a path: -1 when that failed.
  (func $open (param $in i32) (param $path i32) (param $n i32) (param $how i32) (param $flags i32) (result i32)
    (call $open-at (local.get $in) (i32.const 1) (local.get $path) (local.get $n) (local.get $how) (local.get $flags)
      (i32.const 64))
    (if (result i32) (call $check (i32.const 68)) (then (i32.load (i32.const 68))) (else (i32.const -1))))

  ;; Writes to the stream in the result at 64.
  (func $stream (param $at i32) (param $n i32)
    (if (call $check (i32.const 68))
      (then
        (call $put (i32.load (i32.const 68)) (local.get $at) (local.get $n) (i32.const 64))
        (if (i32.load8_u (i32.const 64))
          (then
            (if (i32.load8_u (i32.const 68)) (then unreachable))
            (call $code-of (i32.load (i32.const 72)) (i32.const 64))
            (if (i32.eqz (i32.load8_u (i32.const 64))) (then unreachable))
            (global.set $code (i32.load8_u (i32.const 65))))))))

  ;; The number at this place.
  (func $number (param $at i32) (param $n i32) (result i64)
    (local $value i64)
    (block $end
      (loop $digit
        (br_if $end (i32.eqz (local.get $n)))
        (local.set $value (i64.add (i64.mul (local.get $value) (i64.const 10))
          (i64.extend_i32_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 48)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br $digit)))
    (local.get $value))

  (func (export "call") (param $in i32) (param $n i32) (result i32)
    (local $op i32) (local $x i32) (local $y i32)
    (local $a i32) (local $an i32) (local $b i32) (local $bn i32) (local $end i32) (local $fd i32) (local $i i32)
    (local.set $op (i32.load8_u (local.get $in)))
    (call $dirs (i32.const 48))
    (local.set $x (i32.load (i32.add (i32.load (i32.const 48))
      (i32.mul (i32.const 12) (i32.sub (i32.load8_u offset=1 (local.get $in)) (i32.const 48))))))
    (local.set $y (i32.load (i32.add (i32.load (i32.const 48))
      (i32.mul (i32.const 12) (i32.sub (i32.load8_u offset=2 (local.get $in)) (i32.const 48))))))
    (local.set $end (i32.add (local.get $in) (local.get $n)))
    (local.set $a (i32.add (local.get $in) (i32.const 4)))
    (local.set $b (local.get $a))
    (block $split
      (loop $more
        (br_if $split (i32.eq (i32.load8_u (local.get $b)) (i32.const 124)))
        (local.set $b (i32.add (local.get $b) (i32.const 1)))
        (br $more)))
    (local.set $an (i32.sub (local.get $b) (local.get $a)))
    (local.set $b (i32.add (local.get $b) (i32.const 1)))
    (local.set $bn (i32.sub (local.get $end) (local.get $b)))

    ;; d: the names of the folders.
    (if (i32.eq (local.get $op) (i32.const 100)) (then
      (call $give (i32.load offset=4 (i32.load (i32.const 48))) (i32.load offset=8 (i32.load (i32.const 48))))))
    ;; r: reads A.
    (if (i32.eq (local.get $op) (i32.const 114)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 0) (i32.const 1)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $read (local.get $fd) (i64.const 65536) (i64.const 0) (i32.const 64))
        (if (call $check (i32.const 68)) (then (call $give (i32.load (i32.const 68)) (i32.load (i32.const 72)))))))))
    ;; w: makes A, with B in it.
    (if (i32.eq (local.get $op) (i32.const 119)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 9) (i32.const 2)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $write (local.get $fd) (local.get $b) (local.get $bn) (i64.const 0) (i32.const 64))
        (drop (call $check (i32.const 72)))))))
    ;; o: opens A to read, and writes B all the same, by a call, by streams and by its size. Gives the last refusal.
    (if (i32.eq (local.get $op) (i32.const 111)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 0) (i32.const 1)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $write (local.get $fd) (local.get $b) (local.get $bn) (i64.const 0) (i32.const 64))
        (if (call $check (i32.const 72)) (then unreachable))
        (call $writer (local.get $fd) (i64.const 0) (i32.const 64))
        (if (call $check (i32.const 68)) (then unreachable))
        (call $appender (local.get $fd) (i32.const 64))
        (if (call $check (i32.const 68)) (then unreachable))
        (call $set-size (local.get $fd) (i64.const 0) (i32.const 64))
        (if (call $check (i32.const 65)) (then unreachable))))))
    ;; s: writes B to A by a stream; a: appends it.
    (if (i32.eq (local.get $op) (i32.const 115)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 1) (i32.const 2)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $writer (local.get $fd) (i64.const 0) (i32.const 64))
        (call $stream (local.get $b) (local.get $bn))))))
    (if (i32.eq (local.get $op) (i32.const 97)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 1) (i32.const 2)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $appender (local.get $fd) (i32.const 64))
        (call $stream (local.get $b) (local.get $bn))))))
    ;; z: makes A B bytes long; p: writes one byte to A at B; q: the same by a stream.
    (if (i32.eq (local.get $op) (i32.const 122)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 1) (i32.const 2)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $set-size (local.get $fd) (call $number (local.get $b) (local.get $bn)) (i32.const 64))
        (drop (call $check (i32.const 65)))))))
    (if (i32.eq (local.get $op) (i32.const 112)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 1) (i32.const 2)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $write (local.get $fd) (i32.const 80) (i32.const 1) (call $number (local.get $b) (local.get $bn))
          (i32.const 64))
        (drop (call $check (i32.const 72)))))))
    (if (i32.eq (local.get $op) (i32.const 113)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 1) (i32.const 2)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $writer (local.get $fd) (call $number (local.get $b) (local.get $bn)) (i32.const 64))
        (call $stream (i32.const 80) (i32.const 1))))))
    ;; t: opens A to read and empties it by that.
    (if (i32.eq (local.get $op) (i32.const 116)) (then
      (drop (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 8) (i32.const 1)))))
    ;; l: the names in A, each after a comma.
    (if (i32.eq (local.get $op) (i32.const 108)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 2) (i32.const 1)))
      (if (i32.ge_s (local.get $fd) (i32.const 0)) (then
        (call $listing (local.get $fd) (i32.const 64))
        (if (call $check (i32.const 68)) (then
          (local.set $fd (i32.load (i32.const 68)))
          (local.set $i (i32.const 0x100000))
          (block $done
            (loop $more
              (call $entry (local.get $fd) (i32.const 64))
              (br_if $done (i32.eqz (call $check (i32.const 68))))
              (br_if $done (i32.eqz (i32.load8_u (i32.const 68))))
              (i32.store8 (local.get $i) (i32.const 44))
              (memory.copy (i32.add (local.get $i) (i32.const 1)) (i32.load (i32.const 76)) (i32.load (i32.const 80)))
              (local.set $i (i32.add (local.get $i) (i32.add (i32.const 1) (i32.load (i32.const 80)))))
              (br $more)))
          (call $give (i32.const 0x100000) (i32.sub (local.get $i) (i32.const 0x100000)))))))))
    ;; e: the type of A, links followed, as a digit; E: not followed.
    (if (i32.eq (i32.or (local.get $op) (i32.const 32)) (i32.const 101)) (then
      (call $stat-at (local.get $x) (i32.eq (local.get $op) (i32.const 101)) (local.get $a) (local.get $an) (i32.const 64))
      (if (call $check (i32.const 72)) (then
        (i32.store8 (i32.const 80) (i32.add (i32.const 48) (i32.load8_u (i32.const 72))))
        (call $give (i32.const 80) (i32.const 1))))))
    ;; m, d, u, n, L, y, k: as in mkdir, rmdir (x), unlink, rename, link, symlink, readlink.
    (if (i32.eq (local.get $op) (i32.const 109)) (then
      (call $mkdir (local.get $x) (local.get $a) (local.get $an) (i32.const 64))
      (drop (call $check (i32.const 65)))))
    (if (i32.eq (local.get $op) (i32.const 120)) (then
      (call $rmdir (local.get $x) (local.get $a) (local.get $an) (i32.const 64))
      (drop (call $check (i32.const 65)))))
    (if (i32.eq (local.get $op) (i32.const 117)) (then
      (call $unlink (local.get $x) (local.get $a) (local.get $an) (i32.const 64))
      (drop (call $check (i32.const 65)))))
    (if (i32.eq (local.get $op) (i32.const 110)) (then
      (call $rename (local.get $x) (local.get $a) (local.get $an) (local.get $y) (local.get $b) (local.get $bn)
        (i32.const 64))
      (drop (call $check (i32.const 65)))))
    (if (i32.eq (local.get $op) (i32.const 76)) (then
      (call $link (local.get $x) (i32.const 0) (local.get $a) (local.get $an) (local.get $y) (local.get $b) (local.get $bn)
        (i32.const 64))
      (drop (call $check (i32.const 65)))))
    (if (i32.eq (local.get $op) (i32.const 121)) (then
      (call $symlink (local.get $x) (local.get $a) (local.get $an) (local.get $b) (local.get $bn) (i32.const 64))
      (drop (call $check (i32.const 65)))))
    (if (i32.eq (local.get $op) (i32.const 107)) (then
      (call $readlink (local.get $x) (local.get $a) (local.get $an) (i32.const 64))
      (if (call $check (i32.const 68)) (then (call $give (i32.load (i32.const 68)) (i32.load (i32.const 72)))))))
    ;; T: sets the times of A to now.
    (if (i32.eq (local.get $op) (i32.const 84)) (then
      (call $touch (local.get $x) (i32.const 1) (local.get $a) (local.get $an) (i32.const 1) (i64.const 0) (i32.const 0)
        (i32.const 1) (i64.const 0) (i32.const 0) (i32.const 64))
      (drop (call $check (i32.const 65)))))
    ;; O: opens A B times; R: opens it once, and B streams of it, and closes it; C: opens and closes it B times.
    (if (i32.eq (local.get $op) (i32.const 79)) (then
      (loop $more
        (drop (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 0) (i32.const 1)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $more (i64.lt_u (i64.extend_i32_u (local.get $i)) (call $number (local.get $b) (local.get $bn)))))))
    (if (i32.eq (local.get $op) (i32.const 67)) (then
      (loop $more
        (call $close (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 0) (i32.const 1)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $more (i64.lt_u (i64.extend_i32_u (local.get $i)) (call $number (local.get $b) (local.get $bn)))))))
    (if (i32.eq (local.get $op) (i32.const 82)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 0) (i32.const 1)))
      (loop $more
        (call $reader (local.get $fd) (i64.const 0) (i32.const 64))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $more (i64.lt_u (i64.extend_i32_u (local.get $i)) (call $number (local.get $b) (local.get $bn)))))))
    ;; f: fails with what it was told.
    (if (i32.eq (local.get $op) (i32.const 102)) (then
      (local.set $fd (call $open (local.get $x) (local.get $a) (local.get $an) (i32.const 1) (i32.const 2)))
      (call $set-size (local.get $fd) (call $number (local.get $b) (local.get $bn)) (i32.const 64))
      (if (i32.eqz (call $check (i32.const 65))) (then
        (i32.store (i32.const 16) (i32.const 1))
        (i32.store (i32.const 20) (i32.const 1))
        (i32.store (i32.const 24) (i32.const 80))
        (i32.store (i32.const 28) (i32.const 2))
        (return (i32.const 16))))))

    (if (i32.ge_s (global.get $code) (i32.const 0)) (then
      (i32.store8 (i32.const 88) (i32.const 33))
      (i32.store8 (i32.const 89) (i32.add (i32.const 65) (global.get $code)))
      (call $give (i32.const 88) (i32.const 2))))
    (i32.store (i32.const 16) (i32.const 0))
    (i32.store (i32.const 20) (global.get $at))
    (i32.store (i32.const 24) (global.get $length))
    (i32.const 16)))
