export default function (input) {
	const total = ;
	return total;
}
