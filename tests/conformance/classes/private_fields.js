export default function ([start, take, more]) {
  class Account {
    #balance;
    static #count = 0;
    constructor(balance) { this.#balance = balance; Account.#count++; }
    withdraw(n) { if (!this.#check(n)) throw new RangeError("insufficient funds"); this.#balance -= n; return this; }
    #check(n) { return n <= this.#balance; }
    get balance() { return this.#balance; }
    static get count() { return Account.#count; }
    static is(x) { return #balance in x; }
  }
  const a = new Account(start).withdraw(take);
  let error;
  try { a.withdraw(more); } catch (e) { error = `${e.name}: ${e.message}`; }
  return [a.balance, Account.count, Account.is(a), Account.is({}), error, Object.keys(a)];
}
