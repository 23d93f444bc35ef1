export default function () {
  class Shape { constructor(name) { this.name = name; } area() { return 0; } toString() { return `${this.name}(${this.area()})`; } static make(...a) { return new this(...a); } }
  class Circle extends Shape { constructor(r) { super("circle"); this.r = r; } area() { return +(Math.PI * this.r ** 2).toFixed(2); } }
  class Square extends Shape { constructor(s) { super("square"); this.s = s; } area() { return this.s ** 2; } toString() { return super.toString() + "!"; } }
  return [String(Circle.make(2)), `${new Square(3)}`, Square.make(1) instanceof Shape, Object.getPrototypeOf(Square) === Shape, new Circle(1).constructor.name];
}
