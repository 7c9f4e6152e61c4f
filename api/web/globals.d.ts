// What the build makes of an import.

declare module "*.css";
