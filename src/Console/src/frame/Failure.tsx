import { Component, type ReactNode } from 'react';
import { LoadError } from '../data/Loaded.tsx';

/** A page that fails does not take the frame along. Another address is another try. */
export class Failure extends Component<{ at: string; children: ReactNode }, { error?: unknown; at?: string }> {
  override state: { error?: unknown; at?: string } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: { at: string }, state: { at?: string }) {
    return props.at === state.at ? null : { at: props.at, error: undefined };
  }

  override render() {
    // The usual reason is a page of an older server, whose parts the new one does not have.
    return this.state.error === undefined ? this.props.children : <LoadError error={this.state.error} retry={() => location.reload()} />;
  }
}
