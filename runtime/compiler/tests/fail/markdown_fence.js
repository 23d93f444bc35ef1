```js
export default () => 1;
```
