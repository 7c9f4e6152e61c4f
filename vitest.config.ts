import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The slowest files, mostly waiting. They start first, in this order; started last, they would delay the end. */
const longest = [
  "test/e2e/push-faults.test.ts",
  "test/e2e/push-in-parts.test.ts",
  "test/e2e/page/parts.test.ts",
  "test/e2e/restart.test.ts",
  "test/e2e/page/faults.test.ts",
  "test/api/captions/find-hole.test.ts",
  "test/e2e/organiser-story.test.ts",
  "test/e2e/page/story.test.ts",
  "test/api/infra/packaging.test.ts",
  "test/api/moto/aws-protocols.test.ts",
  "test/e2e/commands.test.ts",
  "test/e2e/page/many-photos.test.ts",
  "test/e2e/tickets.test.ts",
  "test/e2e/page/keyboard.test.ts",
  "test/e2e/removal-killed.test.ts",
  "test/e2e/stack-killed.test.ts",
  "test/e2e/page/ticket.test.ts",
  "test/e2e/push-few-descriptors.test.ts",
  "test/e2e/page/come-and-go.test.ts",
  "test/e2e/page/upload-controls.test.ts",
  "test/e2e/page/sign-in.test.ts",
  "test/e2e/page/captions.test.ts",
  "test/e2e/sign-in.test.ts",
  "test/e2e/hard-folder.test.ts",
  "test/api/renditions/hostile.test.ts",
  "test/e2e/page/organise.test.ts",
  "test/e2e/move-after.test.ts",
  "test/e2e/page/find-photos.test.ts",
  "test/e2e/push-heals.test.ts",
  "test/e2e/page/odd-files.test.ts",
  "test/e2e/renditions.test.ts",
  "test/api/renditions/every-type.test.ts",
  "test/e2e/page/selection.test.ts",
  "test/cli/sign-in/processes.test.ts",
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = longest.findIndex((file) => moduleId.endsWith(file));
      return place < 0 ? longest.length : place;
    };
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}

/** These replace the clock of modules that keep a timer of their own, or use the real clock to draw. */
const apart = [
  "test/cli/http/connection.test.ts",
  "test/cli/http/connection-pool.test.ts",
  "test/cli/output/bar.test.ts",
  "test/cli/tune-v8.test.ts",
  "test/cli/upload/assemble-upload.test.ts",
];

export default defineConfig({
  test: {
    pool: "forks",
    // One more than the two processors that every machine has. Four took as long, and more memory.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // Tests wait for events. The limits only catch hangs: a busy machine is ten times as slow as a quiet one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" },
    projects: [
      // Files share processes: a process per file, which loads all modules again, would cost a third of a second each.
      {
        extends: true,
        test: {
          name: "unit",
          isolate: false,
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", ...apart],
          globalSetup: ["test/api/infra/share-packages.ts"],
          setupFiles: ["test/support/expect-real-clock.ts"],
          // The bundles are imported as they are deployed. To transform megabytes of them takes longer than the tests of them.
          server: { deps: { external: [/\/api\/dist\//] } },
        },
      },
      { extends: true, test: { name: "unit-apart", include: apart } },
      // The built CLI against one local stack. Run `npm run build` first, as `npm test` does. Each file has a process of its own: Linux counts
      // a parent's memory into the peak of a child that it starts, and some of them measure that peak.
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/support/share-stack.ts"],
        },
      },
    ],
  },
});
