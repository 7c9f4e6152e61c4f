// The token store of a profile on this machine.
import { openKeychain } from "./keychain.ts";
import { fileTokenStore, type TokenStore } from "./token-store.ts";

/** If PHOTOUP_HOME names the folder, the tokens stay in it entirely: no keychain is used. */
export function openTokenStore(
  home: string,
  profileName: string,
  env: Readonly<Record<string, string | undefined>>,
): TokenStore {
  return fileTokenStore(home, profileName, async () => (env.PHOTOUP_HOME ? undefined : openKeychain()));
}
