// Groups items by event: reads and lists cover one event at a time.

/** In the order in which the events first occur. */
export function groupByEvent<T extends { eventId: string }>(all: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(each.eventId);
    if (group) group.push(each);
    else groups.set(each.eventId, [each]);
  }
  return groups;
}
