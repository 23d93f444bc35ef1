// By hand: node evaluates JavaScript only.
import { evaluate } from "expr";
export default ({ formula, variables }) => {
  try {
    return evaluate(formula, variables);
  } catch (error) {
    return [error.name, error.message, error.position];
  }
};
