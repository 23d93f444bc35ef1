export default function ({ url }) {
  const response = await fetch(url);
  return response.text();
}
