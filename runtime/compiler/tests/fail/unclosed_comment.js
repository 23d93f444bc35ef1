/* what it does
export default function () { return 1 }
