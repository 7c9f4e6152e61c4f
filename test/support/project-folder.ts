// Where the project is, for tests that run what it has built.
import { findProjectFolder } from "../../api/local/find-project-folder.ts";

export const projectFolder = findProjectFolder(import.meta.dirname);
