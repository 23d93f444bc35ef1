export default function down() {
  return down() + 1;
}
