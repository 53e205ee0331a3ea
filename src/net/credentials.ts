/** Name and password of an account, prepared (RFC 4013). */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}
