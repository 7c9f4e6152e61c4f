// The bar above the grid: search, filters, order, a date to jump to, and "Select".
import type { JSX, Ref } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ListOrder } from "../../contract.ts";
import { texts } from "../texts/texts.ts";
import { DateBox } from "./date-box.tsx";
import { type Criteria, choicesIn } from "./find-photos.ts";
import type { Photo } from "./photo.ts";

interface ToolbarProps {
  photos: readonly Photo[];
  criteria: Criteria;
  onCriteria(criteria: Criteria): void;
  order: ListOrder;
  onOrder(order: ListOrder): void;
  onDate(day: string): void;
  isSelecting: boolean;
  onSelecting(): void;
  selectButton: Ref<HTMLButtonElement>;
}

export function PhotoToolbar(props: ToolbarProps): JSX.Element {
  const { photos, criteria, onCriteria, order, onOrder, onDate, isSelecting, onSelecting, selectButton } = props;
  const t = texts();
  const [isOpen, setOpen] = useState(false);
  const choices = useMemo(() => (isOpen ? choicesIn(photos) : { uploaders: [], cameras: [] }), [photos, isOpen]);
  const active = Number(criteria.uploader !== "") + Number(criteria.camera !== "");
  return (
    <search class="toolbar">
      <input
        type="search"
        class="search"
        aria-label={t.search}
        placeholder={t.search}
        title={t.searchHint}
        value={criteria.text}
        onInput={(event) => onCriteria({ ...criteria, text: event.currentTarget.value })}
      />
      <button
        type="button"
        class="quiet"
        aria-expanded={isOpen}
        aria-controls="filters"
        onClick={() => setOpen(!isOpen)}
      >
        {active > 0 ? `${t.filters} (${active})` : t.filters}
      </button>
      <button ref={selectButton} type="button" class="quiet" aria-pressed={isSelecting} onClick={onSelecting}>
        {t.select}
      </button>
      <div class="filters" id="filters" hidden={!isOpen}>
        <label>
          <span>{t.order}</span>
          <select value={order} onChange={(event) => onOrder(event.currentTarget.value as ListOrder)}>
            <option value="taken">{t.orderTaken}</option>
            <option value="newest">{t.orderNewest}</option>
          </select>
        </label>
        <Choice
          label={t.uploader}
          all={t.anybody}
          value={criteria.uploader}
          choices={choices.uploaders}
          onChange={(uploader) => onCriteria({ ...criteria, uploader })}
        />
        <Choice
          label={t.camera}
          all={t.anyCamera}
          value={criteria.camera}
          choices={choices.cameras}
          onChange={(camera) => onCriteria({ ...criteria, camera })}
        />
        <DateBox label={t.goToDate} onDate={onDate} />
      </div>
    </search>
  );
}

interface ChoiceProps {
  label: string;
  all: string;
  value: string;
  choices: string[];
  onChange(value: string): void;
}

function Choice({ label, all, value, choices, onChange }: ChoiceProps): JSX.Element {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{all}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    </label>
  );
}
