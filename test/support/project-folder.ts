// The project's folder, for tests that run its build.
import { findProjectFolder } from "../../api/local/find-project-folder.ts";

export const projectFolder = findProjectFolder(import.meta.dirname);
