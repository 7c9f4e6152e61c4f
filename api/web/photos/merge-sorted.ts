// Merges two sorted lists, so that a page joins a list of tens of thousands without sorting all of them again.

export function mergeSorted<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Item[] {
  const [lastLeft, firstRight] = [left.at(-1), right[0]];
  if (firstRight === undefined || lastLeft === undefined || compare(lastLeft, firstRight) <= 0) {
    return left.concat(right);
  }
  const merged: Item[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    const a = left[l] as Item;
    const b = right[r] as Item;
    if (compare(a, b) <= 0) {
      merged.push(a);
      l++;
    } else {
      merged.push(b);
      r++;
    }
  }
  for (; l < left.length; l++) merged.push(left[l] as Item);
  for (; r < right.length; r++) merged.push(right[r] as Item);
  return merged;
}
