import { expect, it } from "vitest";
import { createItemList } from "../../../api/web/upload/item-list.ts";
import type { UploadItem } from "../../../api/web/upload/upload-item.ts";

it("a file that was cancelled half sent and restarted counts as sent once, not one and a half times", () => {
  const list = createItemList(() => undefined);
  list.add({ file: new File(["0123456789"], "a.jpg"), path: "a.jpg" });
  const item = list.items[0] as UploadItem;
  list.move(item, "sending");
  list.sent(item, 5, false);
  list.move(item, "cancelled");
  list.restart(item);
  expect(list.tally()).toMatchObject({ bytes: 10, doneBytes: 0, movedBytes: 5, open: 1, cancelled: 0 });
  list.move(item, "sending");
  list.sent(item, 10, false);
  list.move(item, "uploaded");
  expect(list.tally()).toMatchObject({ bytes: 10, doneBytes: 10, movedBytes: 15, open: 0, inEvent: 1 });
});
