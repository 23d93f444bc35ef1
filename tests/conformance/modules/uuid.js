// By hand: node makes random ones only. The values of versions 3 and 5 are those of RFC 9562 and of Python's `uuid`.
import uuid, { v5, validate } from "uuid";
export default () => [
  v5("python.org", uuid.DNS), v5("python.org", "dns"), uuid.v3("python.org", "dns"), v5("http://python.org/", uuid.URL),
  validate("886313e1-3b8a-5372-9b90-0c9aee199e5d"), validate("886313e1"), validate(5), uuid.normalize("{886313E1-3B8A-5372-9B90-0C9AEE199E5D}"), uuid.version("886313e1-3b8a-5372-9b90-0c9aee199e5d"),
];
