//go:build tools

// Names the Pulumi command line as this module's one dependency, so that go.sum pins everything it is built from.
package engine

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
