// undici's pool by itself: the whole package takes 60 ms to load, this part 25.
declare module "undici/lib/dispatcher/pool.js" {
  import type { Pool } from "undici";

  const pool: typeof Pool;
  export default pool;
}
