export default async function ({ urls }) {
  return urls.map((url) => await fetch(url));
}
