export default function () {
  const down = () => {
    try { down(); } finally { down(); }
  };
  down();
}
