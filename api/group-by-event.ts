// What belongs to several events, event by event: reads and lists go through one at a time.

/** In the order of their first ones. */
export function groupByEvent<T extends { eventId: string }>(all: T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const group = groups.get(each.eventId);
    if (group) group.push(each);
    else groups.set(each.eventId, [each]);
  }
  return groups;
}
