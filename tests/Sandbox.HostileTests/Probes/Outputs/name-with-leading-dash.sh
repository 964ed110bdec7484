#: item: outputs/name-with-leading-dash
#: stdout: none
#: output: --rf 2
#: output: -rf 2
echo x > /output/-rf
echo x > /output/--rf
