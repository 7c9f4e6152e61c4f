// Many deadlines behind one timer. Hardly any is ever reached, and a timer for each would be set and cleared with every request.

export interface Due {
  /** On the clock of `performance.now()`. It may move later, never earlier. */
  dueAt(): number;
  onDue(): void;
}

export interface Deadlines {
  add(due: Due): void;
  delete(due: Due): void;
}

/** The timer does not keep the process alive. */
export function createDeadlines(): Deadlines {
  const waiting = new Set<Due>();
  let timer: NodeJS.Timeout | undefined;
  let ringsAt = Number.POSITIVE_INFINITY;

  const arm = (at: number) => {
    if (at >= ringsAt) return;
    clearTimeout(timer);
    ringsAt = at;
    timer = setTimeout(ring, Math.max(1, Math.ceil(at - performance.now()))).unref();
  };
  const ring = () => {
    ringsAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    for (const due of waiting) {
      if (due.dueAt() > now) continue;
      waiting.delete(due);
      due.onDue();
    }
    for (const due of waiting) arm(due.dueAt());
  };

  return {
    add(due) {
      waiting.add(due);
      arm(due.dueAt());
    },
    delete: (due) => void waiting.delete(due),
  };
}
